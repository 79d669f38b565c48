import type { Command } from 'commander';
import { listMessages } from '#timers';
import { printJson, printTable } from '../terminal.js';
import { limitOf, verb, withParts, type Flags } from '../verb.js';

export function messages(): Command {
  return verb('messages', 'The outbox: what was sent, waits, or is kept because SMTP_URL is not set.')
    .option('--limit <n>', 'how many, at most 1000', '50')
    .action(async (flags: Flags & { limit: string }) => {
      const limit = limitOf(flags);
      const rows = await withParts(flags, ({ pool }) => listMessages(pool, { limit }));
      if (flags.json) return printJson({ items: rows });
      printTable(
        rows.map((row) => ({ ...row })),
        ['firedAt', 'status', 'rule', 'recipient', 'subject'],
      );
    });
}
