import type { Command } from 'commander';
import { openParts } from '#assembly';
import { migrateTimerQueue } from '#timers';
import { printJson, say } from '../terminal.js';
import { quietly, verb, type Flags } from '../verb.js';

interface MigrateFlags extends Flags {
  readonly anew?: boolean;
}

export function migrate(): Command {
  return verb('migrate', 'Bring every table to its newest version; safe to repeat and to run at once.')
    .option('--anew', 'after the events were moved to another store: derive read models and timers again from it')
    .action(async (flags: MigrateFlags) => {
      // Opening migrates, in every process, and a worker its queue: this verb does both, ahead of a roll-out.
      const { anew } = flags;
      const parts = await openParts(quietly(flags), { say, part: 'guest', anew });
      try {
        if (parts.configuration.queue.kind === 'postgres') await migrateTimerQueue(parts.databaseUrl);
      } finally {
        await parts.close();
      }
      if (flags.json) printJson({ migrated: true });
      else say('Everything is at its newest version.');
    });
}
