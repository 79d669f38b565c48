import { setTimeout as pause } from 'node:timers/promises';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Runs `drain` at the first signal to stop, once: Ctrl-C reaches a process from the terminal and from npm too, so
 * the same wish comes several times. Ends the process afterwards, with 0, or with 1 when the drain failed or took
 * longer than `within` milliseconds.
 */
export function stopOnSignal(
  drain: (signal: NodeJS.Signals) => Promise<void>,
  { within = 9_000, log }: { within?: number; log: (line: string) => void },
): void {
  let stopping = false;
  const stop = (signal: NodeJS.Signals) => {
    if (stopping) return;
    stopping = true;
    const tooLong = pause(within).then(() => {
      throw new Error(`stopping took longer than ${within / 1000} s`);
    });
    Promise.race([drain(signal), tooLong]).then(
      () => process.exit(0),
      (error: unknown) => {
        log(`Not stopped cleanly: ${error instanceof Error ? error.message : String(error)}`);
        process.exit(1);
      },
    );
  };
  for (const signal of SIGNALS) process.on(signal, stop);
}
