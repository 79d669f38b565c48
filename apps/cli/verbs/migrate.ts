import type { Command } from 'commander';
import { openParts } from '#assembly';
import { printJson, say } from '../terminal.js';
import { quietly, verb, type Flags } from '../verb.js';

export function migrate(): Command {
  return verb('migrate', 'Bring every table to its newest version; safe to repeat and to run at once.').action(
    async (flags: Flags) => {
      // Opening migrates, in every process: this verb does nothing else, ahead of a roll-out.
      await (await openParts(quietly(flags), { say, part: 'guest' })).close();
      if (flags.json) printJson({ migrated: true });
      else say('Everything is at its newest version.');
    },
  );
}
