import type pg from 'pg';
import type { ByStream } from '../port.js';
import { parsePosition } from './position.js';
import { COLUMNS, toStored, type Row } from './row.js';

// The bounds on the stream are what the primary key is searched with.
const READ_STREAMS = {
  name: 'log-read-streams',
  text: `SELECT ${COLUMNS} FROM log.events
    WHERE (stream, version) > ($1, $2::integer) AND stream < $3
      AND (epoch, txid, global_position) <= ($4::integer, $5::xid8, $6::bigint)
    ORDER BY stream, version LIMIT $7`,
};

const STEP = {
  name: 'log-count-step',
  text: `SELECT stream, version FROM log.events WHERE (stream, version) > ($1, $2::integer) AND stream < $3
    ORDER BY stream, version OFFSET $4 LIMIT 1`,
};
const COUNT = {
  name: 'log-count',
  text: `SELECT count(*)::float8 FROM log.events
    WHERE (epoch, txid, global_position) <= ($1::integer, $2::xid8, $3::bigint)
      AND (stream, version) > ($4, $5::integer) AND (stream, version) <= ($6, $7::integer)`,
};

/** Events counted in one statement: each has to end within the time that a query is given, however long the log. */
const COUNTED = 500_000;

type Place = readonly [stream: string, version: number];
type Ask = <T extends readonly unknown[]>(query: pg.QueryConfig) => Promise<readonly T[]>;

/** The log in the order of its primary key. */
export const byStream = (ask: Ask, counted = COUNTED): ByStream => ({
  async read({ category, until, after }, limit) {
    const [first, last] = boundsOf(category);
    const { epoch, txid, globalPosition } = parsePosition(until);
    const values = [after?.stream ?? first, after?.version ?? 0, last, epoch, txid, globalPosition, limit];
    return (await ask<Row>({ ...READ_STREAMS, values })).map(toStored);
  },
  async count(until, category) {
    const { epoch, txid, globalPosition } = parsePosition(until);
    const [first, last] = boundsOf(category);
    let sum = 0;
    for (let after: Place | undefined = [first, 0]; after;) {
      const [next]: readonly Place[] = await ask<Place>({ ...STEP, values: [...after, last, counted] });
      const values = [epoch, txid, globalPosition, ...after, ...(next ?? [last, 0])];
      const [row] = await ask<readonly [number]>({ ...COUNT, values });
      sum += row![0];
      after = next;
    }
    return sum;
  },
});

/** Names of a category's streams lie between these two (`.` follows `-`); all names, without a category. */
const boundsOf = (category?: string): [string, string] => (category ? [`${category}-`, `${category}.`] : ['', '~']);
