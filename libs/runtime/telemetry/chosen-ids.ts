import { randomBytes } from 'node:crypto';

export interface Ids {
  /** 32 and 16 hexadecimal digits. */
  readonly traceId?: string;
  readonly spanId?: string;
}

let chosen: Ids = {};

/** Lets what `start` starts, at once and once, have these ids. */
export function withIds<T>(ids: Ids, start: () => T): T {
  chosen = ids;
  try {
    return start();
  } finally {
    chosen = {};
  }
}

/** For the SDK: random ids, but for traces and spans whose ids follow from a request or an event. */
export const chosenIds = {
  generateTraceId: (): string => chosen.traceId ?? randomBytes(16).toString('hex'),
  generateSpanId: (): string => chosen.spanId ?? randomBytes(8).toString('hex'),
};
