import { isSpanContextValid, TraceFlags, type SpanContext } from '@opentelemetry/api';

/**
 * One id for everything that a request led to: the UUID in the events' metadata and the trace id of the spans are
 * the same 128 bits, written with hyphens and without (docs/adr/0009).
 */
export function traceIdOf(correlation: string): string {
  return correlation.replaceAll('-', '');
}

export function correlationOf(traceId: string): string {
  const groups = [traceId.slice(0, 8), traceId.slice(8, 12), traceId.slice(12, 16), traceId.slice(16, 20)];
  return [...groups, traceId.slice(20)].join('-');
}

/** The span of an event: known to whoever sees the event, in whatever process. */
export function spanIdOf(eventId: string): string {
  return traceIdOf(eventId).slice(16);
}

/** What an event says about where it belongs, however long ago and wherever it was recorded. */
export interface Cause {
  /** UUIDs. */
  readonly correlation: string;
  readonly eventId: string;
}

/** The event as the parent of a span in another process. */
export function spanContextOf({ correlation, eventId }: Cause): SpanContext {
  return { ...traced(traceIdOf(correlation), spanIdOf(eventId)), isRemote: true };
}

/** Version 00 of https://www.w3.org/TR/trace-context/, and what a later version keeps of it. */
const TRACEPARENT = /^(?!ff)[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}(-|$)/;

/** The caller's span that a header `traceparent` names; undefined for one that is not well-formed. */
export function callersSpan(traceparent: string): SpanContext | undefined {
  const [, traceId, spanId] = TRACEPARENT.exec(traceparent) ?? [];
  if (!traceId || !spanId) return undefined;
  const span = { ...traced(traceId, spanId), isRemote: true };
  return isSpanContextValid(span) ? span : undefined;
}

/** Whether a trace is recorded follows from its id alone, the same everywhere: the flag says nothing here. */
const traced = (traceId: string, spanId: string) => ({ traceId, spanId, traceFlags: TraceFlags.SAMPLED });
