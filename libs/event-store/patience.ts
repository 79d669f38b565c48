import { setTimeout as pause } from 'node:timers/promises';
import { measures } from './measures.js';
import { Overloaded, StoreUnavailable } from './port.js';

/** Milliseconds of one command, from when it was sent and over all that it asks the store for. */
const PATIENCE = 5_000;
/** Milliseconds after which a statement that commands wait for counts as lost, whatever the server makes of it. */
export const GIVEN_UP_AFTER = 4_000;

/** How long one command may go on: then it begins nothing any more, and whoever waits is told that nobody knows. */
export class Patience {
  readonly #end: number;

  /**
   * @param retries how often each answer of the store is asked for again
   * @param within milliseconds from now
   */
  constructor(
    private readonly retries: number,
    private readonly within = PATIENCE,
  ) {
    this.#end = performance.now() + within;
  }

  /**
   * Asks again, with the very same events, while the store cannot say; not where it has too much to do already.
   * @throws {StoreUnavailable} without asking once the time is over
   */
  async ask<T>(ask: () => Promise<T>): Promise<T> {
    let last: { cause: unknown } | undefined;
    for (let tries = 0; ; tries++) {
      if (this.#isOver()) throw new StoreUnavailable(`the command did not end within ${this.within} ms`, last);
      try {
        return await ask();
      } catch (error) {
        const passing = error instanceof StoreUnavailable && !(error instanceof Overloaded);
        if (!passing || tries >= this.retries || this.#isOver()) throw error;
        last = { cause: error };
        measures()?.retries.add(1);
        await pause(20 * 2 ** tries);
      }
    }
  }

  #isOver(): boolean {
    return performance.now() >= this.#end;
  }
}
