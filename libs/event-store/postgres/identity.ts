import pg from 'pg';
import { DatabaseClient } from '#runtime';

/** The log cannot be used as it is: its tables are missing, or it came from another cluster. */
export class LogNotReady extends Error {
  override readonly name = 'LogNotReady';
}

/**
 * Transaction ids order the log and mean something within one cluster only: in another one, restored events
 * would wait for a watermark that is far behind them, unseen.
 * @throws {LogNotReady}
 */
export async function checkIdentity(pool: pg.Pool): Promise<void> {
  const { rows } = await pool
    .query<{ same: boolean }>(
      `SELECT i.system_identifier = c.system_identifier::text AS same FROM log.identity i, pg_control_system() c`,
    )
    .catch((error: unknown) => {
      if (error instanceof pg.DatabaseError && (error.code === '42P01' || error.code === '3F000')) {
        throw new LogNotReady('The database of DATABASE_URL has no log yet: run "throughline migrate".');
      }
      throw error;
    });
  if (!rows[0]?.same) {
    throw new LogNotReady(
      'The log in DATABASE_URL was copied here from another PostgreSQL server: run "throughline restore --adopt" first.',
    );
  }
}

/**
 * Makes a log that was copied from another cluster, file by file, this cluster's own: its events become an older
 * epoch, which is visible as a whole. Run while nothing appends.
 * @returns whether it was another cluster's
 */
export async function adoptLog(url: string): Promise<boolean> {
  const client = new DatabaseClient({ connectionString: url });
  await client.connect();
  try {
    await client.query('BEGIN');
    const { rows } = await client.query<{ epoch: number; same: boolean }>(
      `SELECT i.epoch, i.system_identifier = c.system_identifier::text AS same
       FROM log.identity i, pg_control_system() c FOR UPDATE OF i`,
    );
    const { epoch, same } = rows[0]!;
    if (!same) await adoptRestored(client, epoch);
    await client.query('COMMIT');
    return !same;
  } finally {
    // Ends an unfinished transaction too.
    await client.end();
  }
}

/**
 * The same in the transaction that put the events back. `epoch` is the one they were written in; heads and the
 * numbering follow from the events.
 */
export async function adoptRestored(tx: pg.ClientBase, epoch: number): Promise<void> {
  await tx.query(
    `UPDATE log.identity SET epoch = $1 + 1,
       system_identifier = (SELECT system_identifier::text FROM pg_control_system())`,
    [epoch],
  );
  // With the ids of the other cluster's transactions every stream would look overtaken.
  await tx.query('TRUNCATE log.heads');
  await tx.query('INSERT INTO log.heads (stream, version) SELECT stream, max(version) FROM log.events GROUP BY stream');
  await tx.query(
    `SELECT setval(pg_get_serial_sequence('log.events', 'global_position'), max(global_position)) FROM log.events`,
  );
}
