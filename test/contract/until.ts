import { setTimeout as pause } from 'node:timers/promises';

/** Asks until the answer holds, for ten seconds at most; fails with the last answer. */
export async function until<T>(ask: () => T | Promise<T>, holds: (answer: T) => boolean, seconds = 10): Promise<T> {
  const end = performance.now() + seconds * 1000;
  for (;;) {
    const answer = await ask();
    if (holds(answer)) return answer;
    if (performance.now() > end) throw new Error(`still not so after ${seconds} s: ${JSON.stringify(answer)}`);
    await pause(5);
  }
}
