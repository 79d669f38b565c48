import type { Command } from 'commander';
import { observe, openParts } from '#assembly';
import { readConfiguration } from '#runtime';
import { startShowing, startWorker, untilStopped } from '../serve.js';
import { printJson, say } from '../terminal.js';
import { verb, type Flags } from '../verb.js';

export function worker(): Command {
  return verb('worker', 'Run read models, flows, timers and the outbox; any number may run beside each other.').action(
    async (flags: Flags) => {
      const configuration = readConfiguration(flags);
      const shown = await startShowing(configuration);
      const parts = await openParts(configuration, { say, part: 'guest' });
      observe(parts);
      const running = await startWorker(parts);
      if (flags.json) printJson({ ready: true, metrics: shown.metricsUrl });
      else say('The worker runs.');
      untilStopped([running, { stop: () => parts.close() }, shown]);
    },
  );
}
