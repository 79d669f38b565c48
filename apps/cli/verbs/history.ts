import type { Command } from 'commander';
import { createApi, mintToken } from '#api';
import { uuidv5 } from '#event-store';
import { CannotStart } from '#runtime';
import { signingKeyOf } from '../serve.js';
import { printJson, printTable } from '../terminal.js';
import { verb, withParts, type Flags } from '../verb.js';

interface HistoryFlags extends Flags {
  readonly asOf?: string;
  readonly token?: string;
}

interface HistoryItem {
  readonly version: number;
  readonly type: string;
  readonly recorded: string;
  readonly data: object;
}

interface Answer {
  readonly items: readonly HistoryItem[];
  readonly next?: string;
  readonly detail?: string;
  readonly errors?: readonly { readonly message: string }[];
}

/** What a person can mend, in one sentence. */
const reasonOf = ({ detail, errors = [] }: Answer) =>
  errors.length > 0 ? `${errors.map(({ message }) => message).join('; ')}.` : detail;

export function history(): Command {
  return verb(
    'history',
    "A relationship's events in order, each once; structural fields only, unless a token sees more.",
  )
    .argument('<relationship>', 'its id')
    .option('--as-of <when>', 'a time (2026-09-03T09:00:00Z) or a version: what was known then')
    .option('--token <token>', "read as this token's person")
    .action(async (relationship: string, flags: HistoryFlags) => {
      const items = await withParts(flags, async (parts) => {
        const signingKey = await signingKeyOf(parts);
        const app = await createApi({ ...parts, identity: { kind: 'local', signingKey } });
        try {
          // A shell that has the keys is trusted with what an auditor sees.
          const auditor = { id: uuidv5('shell'), role: 'auditor' } as const;
          const token = flags.token ?? (await mintToken(signingKey, auditor, parts.clock.now(), 600));
          const all: HistoryItem[] = [];
          for (let after: string | undefined; ;) {
            const query = { limit: '200', ...(flags.asOf && { 'as-of': flags.asOf }), ...(after && { after }) };
            const { statusCode, body } = await app.inject({
              url: `/v1/relationships/${relationship}/history`,
              query,
              headers: { authorization: `Bearer ${token}` },
            });
            const answer = JSON.parse(body) as Answer;
            if (statusCode !== 200) throw new CannotStart(reasonOf(answer) ?? body);
            all.push(...answer.items);
            if (!answer.next) return all;
            after = answer.next;
          }
        } finally {
          await app.close();
        }
      });
      if (flags.json) return printJson({ items });
      printTable(
        items.map((item) => ({ ...item, data: JSON.stringify(item.data) })),
        ['version', 'recorded', 'type', 'data'],
      );
    });
}
