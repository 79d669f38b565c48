import { setTimeout as pause } from 'node:timers/promises';

/**
 * Waits until `check` neither throws nor answers false, and gives its answer.
 * @param within milliseconds, 10 s unless told. @throws the last failure of `check` when the time is over.
 */
export async function eventually<T>(
  check: () => T | Promise<T>,
  { within = 10_000 }: { within?: number } = {},
): Promise<Exclude<T, false | undefined>> {
  for (const end = performance.now() + within; ; await pause(20)) {
    let failure: unknown;
    try {
      const answer = await check();
      if (answer !== false && answer !== undefined) return answer as Exclude<T, false | undefined>;
    } catch (error) {
      failure = error;
    }
    if (performance.now() > end) throw failure ?? new Error(`this did not come true within ${within} ms: ${check}`);
  }
}
