/** A timer that is to be looked at in `delay` milliseconds. */
export interface Wake {
  readonly timerId: string;
  /** ISO instant. */
  readonly due: string;
  readonly delay: number;
}

/** Jobs by what becomes of them. Without `failed` ones in the ordinary way: those are removed. */
export interface QueueDepth {
  /** Due, and not yet taken. */
  readonly waiting: number;
  readonly delayed: number;
  readonly active: number;
  readonly failed: number;
}

/**
 * Wakes a worker when a timer falls due. A cache of what the ledger holds: it may lose everything, say things
 * twice or too late. An abstract class, so that it is its own injection token.
 */
export abstract class TimerQueue {
  /** Adding what is there already changes nothing. Fails soon rather than waiting for a queue that is away. */
  abstract add(wakes: readonly Wake[]): Promise<void>;

  /** How much is in it. Fails soon, like {@link add}. */
  abstract depth(): Promise<QueueDepth>;

  /** Calls `wake` for each timer whose time has come; if it throws, again a little later, a few times. */
  abstract work(wake: (timerId: string) => Promise<void>): void;

  /** Waits for what `work` is doing. */
  abstract close(): Promise<void>;
}

export type QueueAddress = { readonly kind: 'postgres' | 'redis'; readonly url: string };
