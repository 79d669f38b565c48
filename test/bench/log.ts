import pg from 'pg';
import { migrateLog, PostgresEventStore } from '#event-store';
import type { BenchServer } from './database.js';
import { generateLog, type GeneratedLog, type GeneratedLogOptions } from './generated-log.js';

/** A log in a database of its own. */
export interface BenchLog extends GeneratedLog {
  /** Address of the database. */
  readonly url: string;
  readonly store: PostgresEventStore;
  /** Twelve connections at most, to the same database. */
  readonly pool: pg.Pool;
  close(): Promise<void>;
}

export interface BenchLogOptions extends Omit<GeneratedLogOptions, 'onProgress'> {
  readonly progress: (what: string) => void;
}

/** A new log that holds the histories of so many relationships, with a store and a pool beside it. */
export async function openLog(server: BenchServer, { progress, ...options }: BenchLogOptions): Promise<BenchLog> {
  const url = await server.freshDatabase();
  await migrateLog(url);
  const onProgress = (done: number, of: number) => progress(`generating the log: ${done} of ${of} events`);
  const generated = await generateLog(url, { ...options, onProgress });
  const store = await PostgresEventStore.open({ url });
  const pool = new pg.Pool({ connectionString: url, max: 12 });
  // Without a hearer an idle connection that breaks would end the process.
  pool.on('error', () => undefined);
  const close = async () => {
    await pool.end();
    await store.close();
  };
  return { ...generated, url, store, pool, close };
}
