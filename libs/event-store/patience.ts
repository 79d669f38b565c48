import { setTimeout as pause } from 'node:timers/promises';
import { measures } from './measures.js';
import { Overloaded, StoreUnavailable } from './port.js';

/** Milliseconds after which a lost connection is not tried again: whoever waits for the answer is told. */
const PATIENCE = 3000;

/** Asks again, with the very same events, while the store cannot say; not where it has too much to do already. */
export async function patiently<T>(ask: () => Promise<T>, retries: number): Promise<T> {
  const end = performance.now() + PATIENCE;
  for (let tries = 0; ; tries++) {
    try {
      return await ask();
    } catch (error) {
      const passing = error instanceof StoreUnavailable && !(error instanceof Overloaded);
      if (!passing || tries >= retries || performance.now() >= end) throw error;
      measures()?.retries.add(1);
      await pause(20 * 2 ** tries);
    }
  }
}
