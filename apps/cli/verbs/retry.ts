import type { Command } from 'commander';
import { CannotStart } from '#runtime';
import { Worker } from '#worker';
import { printJson, say } from '../terminal.js';
import { verb, withParts, type Flags } from '../verb.js';

export function retry(): Command {
  return verb('retry', 'Take up again what an event stopped: a read model by name, or a parked stream.')
    .argument('<what>', 'a read model, or a stream like relationship-<id>')
    .action(async (what: string, flags: Flags) => {
      const taken = await withParts(flags, (parts) => Worker.simulated(parts).retry(what));
      if (taken.length === 0) throw new CannotStart(`Nothing is stopped or parked at ${JSON.stringify(what)}.`);
      if (flags.json) printJson({ retried: what, by: taken });
      else say(`${what} is taken up again by ${taken.join(', ')}.`);
    });
}
