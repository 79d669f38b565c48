import pg from 'pg';
import type { Logger } from 'pino';
import { DatabaseClient } from '#runtime';

export interface Pools {
  /** For whatever follows the log, the ledger and the outbox. */
  readonly pool: pg.Pool;
  /** For queries that somebody waits for: each answered, or given up, within a bounded time. */
  readonly readPool: pg.Pool;
  close(): Promise<void>;
}

/** Milliseconds until a connection that cannot be had counts as failed: followers may wait for each other's. */
const FOLLOWED_WITHIN = 30_000;
const CONNECTED_WITHIN = 5_000;
/** Milliseconds until the server gives a query up, and until we do. */
const ANSWERED_WITHIN = 5_000;
const GIVEN_UP_AFTER = 5_500;

/** Opens no connection yet. */
export function openPools(url: string, logger: Logger): Pools {
  const shared = {
    ...{ connectionString: url, max: 12, keepAlive: true, Client: DatabaseClient },
    // Of a process that hangs within a transaction: it would keep new events from every reader.
    idle_in_transaction_session_timeout: 10_000,
  };
  const pool = new pg.Pool({
    ...{ ...shared, application_name: 'throughline', connectionTimeoutMillis: FOLLOWED_WITHIN },
  });
  const readPool = new pg.Pool({
    ...{ ...shared, application_name: 'throughline-read', connectionTimeoutMillis: CONNECTED_WITHIN },
    ...{ statement_timeout: ANSWERED_WITHIN, query_timeout: GIVEN_UP_AFTER },
  });
  for (const each of [pool, readPool]) {
    each.on('error', (error) => {
      // Those that are being hung up may still hear that the embedded database stops.
      if (!each.ending) logger.warn({ error }, 'a database connection broke');
    });
  }
  return { pool, readPool, close: async () => void (await Promise.all([pool.end(), readPool.end()])) };
}
