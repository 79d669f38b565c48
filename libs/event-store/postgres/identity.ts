import pg from 'pg';

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
      'The log in DATABASE_URL was copied here from another PostgreSQL server: run "throughline restore" first.',
    );
  }
}

/**
 * Makes a log that was copied from another cluster this cluster's own: its events become an older epoch, which
 * is visible as a whole. Run while nothing appends.
 */
export async function adoptLog(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(
      `UPDATE log.identity i SET system_identifier = c.system_identifier::text, epoch = i.epoch + 1
       FROM pg_control_system() c`,
    );
    // The ids of the other cluster's transactions would make every stream look overtaken.
    await client.query(`UPDATE log.heads SET txid = pg_current_xact_id()`);
  } finally {
    await client.end();
  }
}
