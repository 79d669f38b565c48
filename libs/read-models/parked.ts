import type pg from 'pg';
import { describe, Overtaken, type ParkedStream, type Where } from './checkpoint.js';

/** Sets a stream aside at `event`; in the transaction that moves the checkpoint past it. */
export async function park(tx: pg.ClientBase, follower: string, event: Where, error: unknown): Promise<void> {
  await tx.query(
    `INSERT INTO read_models.parked (follower, stream, from_version, event_id, event_type, error)
     VALUES ($1, $2, $3, $4, $5, $6)`,
    [follower, event.stream, event.version, event.id, event.type, describe(error)],
  );
}

/** The stream waits again, now at `event`. */
export async function parkAgain(pool: pg.Pool, follower: string, event: Where, error: unknown): Promise<void> {
  await pool.query(
    `UPDATE read_models.parked SET event_id = $4, event_type = $5, error = $6, retry_requested = false
     WHERE follower = $1 AND stream = $2 AND from_version = $3`,
    [follower, event.stream, event.version, event.id, event.type, describe(error)],
  );
}

/** One event of a parked stream has been handled after all; in its transaction. @throws {Overtaken} */
export async function step(tx: pg.ClientBase, follower: string, { stream, version }: Where): Promise<void> {
  const { rowCount } = await tx.query(
    `UPDATE read_models.parked SET from_version = $3 + 1 WHERE follower = $1 AND stream = $2 AND from_version = $3`,
    [follower, stream, version],
  );
  if (rowCount === 0) throw new Overtaken(`${stream} is being retried by another process`);
}

/** Nothing of the stream is left behind. @throws {Overtaken} */
export async function unpark(
  tx: pg.ClientBase,
  follower: string,
  { stream }: ParkedStream,
  from: number,
): Promise<void> {
  const { rowCount } = await tx.query(
    `DELETE FROM read_models.parked WHERE follower = $1 AND stream = $2 AND from_version = $3`,
    [follower, stream, from],
  );
  if (rowCount === 0) throw new Overtaken(`${stream} is being retried by another process`);
}

/** Asks whoever runs the follower to take the stream up again. False when it is not parked. */
export async function requestRetry(pool: pg.Pool, follower: string, stream: string): Promise<boolean> {
  const { rowCount } = await pool.query(
    `UPDATE read_models.parked SET retry_requested = true WHERE follower = $1 AND stream = $2`,
    [follower, stream],
  );
  return rowCount === 1;
}
