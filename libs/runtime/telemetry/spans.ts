import {
  context,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  TraceFlags,
  type Attributes,
  type Context,
  type Span,
  type SpanContext,
  type TimeInput,
  type Tracer,
} from '@opentelemetry/api';
import { withIds } from './chosen-ids.js';
import { correlationOf, spanContextOf, spanIdOf, traceIdOf, type Cause } from './correlation.js';

/**
 * Does `work` in a span of its own where the work around it is recorded, or was caused by an event that may be;
 * anywhere else this costs one look. `work` is given the span only where it is recorded. Of an error the span says
 * its name, never its message.
 */
export function traced<T>(
  tracer: Tracer,
  name: string,
  attributes: () => Attributes,
  work: (span?: Span) => Promise<T>,
): Promise<T> {
  const around = trace.getActiveSpan();
  if (!around || !(around.isRecording() || around.spanContext().isRemote)) return work();
  return tracer.startActiveSpan(name, async (span) => {
    if (!span.isRecording()) return work();
    span.setAttributes(attributes());
    try {
      return await work(span);
    } catch (error) {
      failed(span, error);
      throw error;
    } finally {
      span.end();
    }
  });
}

export function failed(span: Span, error: unknown): void {
  span.setAttribute('error.type', error instanceof Error ? error.name : typeof error);
  span.setStatus({ code: SpanStatusCode.ERROR });
}

/** Does `work` as what `cause` led to: spans hang under it, lines in the log carry its correlation. */
export function following<T>(cause: Cause | undefined, work: () => T): T {
  const parent = cause ? trace.setSpanContext(ROOT_CONTEXT, spanContextOf(cause)) : ROOT_CONTEXT;
  return context.with(parent, work);
}

/** The correlation id of what is being done; undefined where nobody asked for it. */
export function correlationNow(): string | undefined {
  const span = trace.getActiveSpan()?.spanContext();
  return span && correlationOf(span.traceId);
}

/** Shows an event that `within` has recorded as a span, under which everything it leads to will hang. */
export function showEvent(
  tracer: Tracer,
  within: Span,
  { correlation, eventId }: Cause,
  type: string,
  from: TimeInput,
) {
  // An event that keeps its author to itself has a correlation of its own, and no place in this trace.
  if (within.spanContext().traceId !== traceIdOf(correlation)) return;
  const parent = trace.setSpan(context.active(), within);
  withIds({ spanId: spanIdOf(eventId) }, () => tracer.startSpan(`event ${type}`, { startTime: from }, parent)).end();
}

/** The span of a request that begins a trace of this correlation, or goes on with its caller's, and its context. */
export function beginTrace(tracer: Tracer, name: string, correlation: string, caller?: SpanContext): [Span, Context] {
  const traceId = traceIdOf(correlation);
  if (recording) {
    const parent = caller ? trace.setSpanContext(ROOT_CONTEXT, caller) : ROOT_CONTEXT;
    const span = withIds({ traceId }, () => tracer.startSpan(name, { kind: SpanKind.SERVER }, parent));
    if (span.isRecording()) return [span, trace.setSpan(ROOT_CONTEXT, span)];
  }
  // Where nothing is recorded the correlation is known all the same to whoever writes a line into the log.
  const unrecorded = { traceId, spanId: traceId.slice(16), traceFlags: TraceFlags.NONE };
  const span = trace.wrapSpanContext(unrecorded);
  return [span, trace.setSpan(ROOT_CONTEXT, span)];
}

let recording = false;

/** From now on spans may be recorded (telemetry/start.ts). */
export function beginRecording(): void {
  recording = true;
}

/** What a follower was handed, as far as spans are concerned. */
interface Followed {
  readonly id: string;
  readonly metadata: { readonly correlation: string; readonly recorded: string };
}

/** Milliseconds; whoever catches up with what is older does not do anybody's request. */
const LIVE = 15 * 60_000;

/**
 * Begins a span for each recorded request that `batch` holds events of, under the newest of them. Free where nothing
 * is recorded.
 * @returns ends them; with what went wrong, where something did
 */
export function beginFollowing(tracer: Tracer, name: string, batch: readonly Followed[]): (error?: unknown) => void {
  if (!recording) return nothing;
  const since = new Date(Date.now() - LIVE).toISOString();
  const newest = new Map<string, { eventId: string; events: number }>();
  for (const { id, metadata } of batch) {
    const { correlation, recorded } = metadata;
    if (recorded > since) newest.set(correlation, { eventId: id, events: (newest.get(correlation)?.events ?? 0) + 1 });
  }
  const spans = [...newest].map(([correlation, { eventId, events }]) => {
    const parent = trace.setSpanContext(ROOT_CONTEXT, spanContextOf({ correlation, eventId }));
    return tracer.startSpan(name, { attributes: { 'throughline.events': events } }, parent);
  });
  return (error) => {
    for (const span of spans) {
      if (error !== undefined) failed(span, error);
      span.end();
    }
  };
}

const nothing = (): void => {};
