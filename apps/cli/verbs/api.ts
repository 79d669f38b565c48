import type { Command } from 'commander';
import { observe, openParts } from '#assembly';
import { readConfiguration } from '#runtime';
import { startApi, startShowing, untilStopped } from '../serve.js';
import { printJson, say } from '../terminal.js';
import { verb, type Flags } from '../verb.js';

export function api(): Command {
  return verb('api', 'Serve the HTTP API alone; any number may run beside each other and beside workers.')
    .option('--port <n>', 'port to listen on (default: PORT, else 3000; 0: any free one)')
    .action(async (flags: Flags & { port?: string }) => {
      const configuration = readConfiguration(flags);
      const shown = await startShowing(configuration);
      const parts = await openParts(configuration, { say, part: 'guest' });
      observe(parts);
      const serving = await startApi(parts);
      if (flags.json) printJson({ ready: true, url: serving.url, metrics: shown.metricsUrl });
      else say(`The API listens on ${serving.url}; its description is at ${serving.url}/docs.`);
      untilStopped([serving, { stop: () => parts.close() }, shown]);
    });
}
