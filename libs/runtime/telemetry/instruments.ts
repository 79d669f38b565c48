import { metrics, type Meter } from '@opentelemetry/api';

let measuring = false;

/** From now on instruments measure (telemetry/start.ts). */
export function beginMeasuring(): void {
  measuring = true;
}

/**
 * The instruments of a room, made when it first measures: what the API hands out before the SDK has started would
 * measure nothing for ever. Undefined, and free, in a process whose metrics nobody reads.
 */
export function instruments<T>(room: string, make: (meter: Meter) => T): () => T | undefined {
  let made: T | undefined;
  return () => (measuring ? (made ??= make(metrics.getMeter(`throughline.${room}`))) : undefined);
}

/** Upper bounds of buckets in seconds, for what should take milliseconds. */
export const SECONDS = { explicitBucketBoundaries: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5] };
