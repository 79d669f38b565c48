import type pg from 'pg';
import { Gathering } from '#runtime';
import { GIVEN_UP_AFTER } from '../patience.js';
import { Overloaded, StoreUnavailable, type StoredEvent } from '../port.js';
import { COLUMNS, toStored, type Row } from './row.js';

// Each stream is looked up by itself, whatever the planner thinks of a young log, and its events come in order.
const READ = {
  name: 'log-read',
  text: `SELECT ${COLUMNS}, n::integer
    FROM unnest($1::text[], $2::integer[]) WITH ORDINALITY AS asked (name, least, n)
    CROSS JOIN LATERAL (
      SELECT * FROM log.events WHERE stream = asked.name COLLATE "C" AND version >= asked.least
      ORDER BY version OFFSET 0
    ) found`,
  query_timeout: GIVEN_UP_AFTER,
};

/** Statements on the wire at once, streams in one, and reads that wait at most. */
const LIMITS = { wires: 2, together: 64, waiting: 4096 };

export interface StreamQuestion {
  readonly stream: string;
  /** First version that is wanted. */
  readonly from: number;
}

type Ask = (query: pg.QueryConfig) => Promise<readonly (readonly [...Row, n: number])[]>;

/** Reads single streams, many in one statement under load: each statement costs more than the few rows it brings. */
export const streamReads = (ask: Ask): Gathering<StreamQuestion, readonly StoredEvent[]> =>
  new Gathering({
    ...LIMITS,
    async ask(questions) {
      const values = [questions.map(({ stream }) => stream), questions.map(({ from }) => from)];
      const answers: StoredEvent[][] = questions.map(() => []);
      for (const row of await ask({ ...READ, values })) answers[row[11] - 1]!.push(toStored(row));
      return answers;
    },
    concernsAll: (error) => error instanceof StoreUnavailable,
    full: () => new Overloaded(`${LIMITS.waiting} streams are waiting to be read already`),
  });
