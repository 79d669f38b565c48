import { setTimeout as pause } from 'node:timers/promises';
import { END, excludeSystemEvents } from '@eventstore/db-client';
import type { Subscription } from '../port.js';
import type { Connection } from './connection.js';
import { late } from './deadline.js';
import { isPlace, type Place } from './position.js';

const FIRST_RETRY = 50;
const LAST_RETRY = 5000;

/**
 * Wakes subscribers. One subscription of the server serves all of them; it only wakes, so nothing depends on it:
 * when it ends it is taken up again from its last position, and until then the log is looked at by the clock.
 */
export class LogWatch {
  readonly #wakes = new Set<() => void>();
  readonly #closed = new AbortController();
  #loop: Promise<void> | undefined;
  #polling: NodeJS.Timeout | undefined;
  #asked = false;
  /** The last event seen. */
  #last: Place | undefined;

  constructor(
    private readonly connection: Connection,
    private readonly poll: number,
    private readonly milliseconds: number,
  ) {}

  subscribe(wake: () => void): Subscription {
    // A set of closures, so that the same function may subscribe twice.
    const own = () => wake();
    this.#wakes.add(own);
    this.#polling ??= setInterval(() => this.#ring(), this.poll);
    this.#loop ??= this.#follow();
    this.#ring();
    return { close: async () => void this.#wakes.delete(own) };
  }

  async close(): Promise<void> {
    this.#closed.abort();
    clearInterval(this.#polling);
    this.#wakes.clear();
    await this.#loop;
  }

  #ring(): void {
    if (this.#asked) return;
    this.#asked = true;
    setImmediate(() => {
      this.#asked = false;
      for (const wake of [...this.#wakes]) wake();
    });
  }

  async #follow(): Promise<void> {
    const { signal } = this.#closed;
    let retry = FIRST_RETRY;
    while (!signal.aborted) {
      const confirmed = await this.#listen(signal);
      if (confirmed) retry = FIRST_RETRY;
      // The position may be what the server does not like.
      else this.#last = undefined;
      await pause(retry, undefined, { signal }).catch(() => {});
      retry = Math.min(retry * 2, LAST_RETRY);
    }
  }

  /** Listens until the subscription ends. True if the server had taken it up. */
  #listen(signal: AbortSignal): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    let confirmed = false;
    const subscription = this.connection.subscribeToAll({
      fromPosition: this.#last ?? END,
      filter: excludeSystemEvents(),
    });
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve(confirmed);
      void subscription.unsubscribe().catch(() => {});
    };
    const timer = setTimeout(() => subscription.emit('error', late(this.milliseconds)), this.milliseconds);
    signal.addEventListener('abort', end);
    subscription.on('confirmation', () => {
      confirmed = true;
      clearTimeout(timer);
      // What came while nobody listened.
      this.#ring();
    });
    subscription.on('data', ({ event }) => {
      if (isPlace(event?.position)) this.#last = event.position;
      this.#ring();
    });
    // An error as well as the end: nobody else takes the subscription up again.
    subscription.on('error', end);
    subscription.once('end', end);
    return promise;
  }
}
