import type { AllStreamResolvedEvent, ResolvedEvent, StreamingRead } from '@eventstore/db-client';
import { StoreUnavailable } from '../port.js';

export const late = (milliseconds: number): StoreUnavailable =>
  new StoreUnavailable(`the event store did not answer within ${milliseconds} ms`);

/** The client gives most of its calls no deadline: ours. @throws {StoreUnavailable} */
export async function within<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(late(milliseconds)), milliseconds);
  });
  try {
    return await Promise.race([work, over]);
  } finally {
    clearTimeout(timer);
    work.catch(() => {});
  }
}

/**
 * Reads to the end of `events`, as long as something comes every `milliseconds`.
 * @throws {StoreUnavailable} when it does not
 */
export function collect<E extends ResolvedEvent | AllStreamResolvedEvent>(
  events: StreamingRead<E>,
  milliseconds: number,
  each: (event: E) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (error?: unknown) => {
      clearTimeout(timer);
      if (error === undefined) return resolve();
      reject(error);
      // Of a call that is not even begun there is nothing to cancel.
      void events.cancel().catch(() => {});
    };
    const timer = setTimeout(() => settle(late(milliseconds)), milliseconds);
    events.on('data', (event: E) => {
      timer.refresh();
      try {
        each(event);
      } catch (error) {
        settle(error);
      }
    });
    events.once('end', () => settle());
    // Also after it is settled: without a hearer the last words of a cancelled call would end the process.
    events.on('error', settle);
  });
}
