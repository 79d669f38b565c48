import type { Command } from 'commander';
import { listTimers } from '#timers';
import { printJson, printTable } from '../terminal.js';
import { limitOf, verb, withParts, type Flags } from '../verb.js';

export function timers(): Command {
  return verb('timers', 'What falls due next: rule, when, to whom, on which stream.')
    .option('--limit <n>', 'how many, at most 1000', '50')
    .action(async (flags: Flags & { limit: string }) => {
      const limit = limitOf(flags);
      const rows = await withParts(flags, ({ pool }) => listTimers(pool, { status: 'open', limit }));
      if (flags.json) return printJson({ items: rows });
      printTable(
        rows.map((row) => ({ ...row })),
        ['due', 'rule', 'recipient', 'escalation', 'stream'],
      );
    });
}
