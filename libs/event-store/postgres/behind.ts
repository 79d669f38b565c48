import type pg from 'pg';
import type { Position } from '../port.js';
import { parsePosition, START } from './position.js';

export interface Behind {
  /** Events that are stored and lie after a position, those that nobody may read yet included; counted up to `most`. */
  readonly events: number;
  /** ISO instant at which the first of them was recorded. */
  readonly since: string | undefined;
}

const BEHIND = {
  name: 'log-behind',
  text: `WITH after AS (
      SELECT metadata->>'recorded' AS recorded FROM log.events
      WHERE (epoch, txid, global_position) > ($1::integer, $2::xid8, $3::bigint)
      ORDER BY log.events.epoch, log.events.txid, log.events.global_position LIMIT 1
    )
    SELECT (SELECT recorded FROM after) AS since, (SELECT count(*)::integer FROM (
      SELECT FROM log.events WHERE (epoch, txid, global_position) > ($1::integer, $2::xid8, $3::bigint) LIMIT $4
    ) rest) AS events`,
};

/** How far somebody who has come to `after` is behind what is stored. */
export async function behind(pool: pg.Pool, after: Position | undefined, most: number): Promise<Behind> {
  const { epoch, txid, globalPosition } = after === undefined ? START : parsePosition(after);
  const values = [epoch, txid, globalPosition, most];
  const { rows } = await pool.query<{ events: number; since: string | null }>({ ...BEHIND, values });
  return { events: rows[0]!.events, since: rows[0]!.since ?? undefined };
}
