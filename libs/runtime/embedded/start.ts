import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import pg from 'pg';
import { Hold, type Part } from './hold.js';
import type { Server } from './server.js';

export interface EmbeddedOptions {
  /** The data folder; the cluster is made in it at the first start. */
  readonly dir: string;
  /** What people should read, one line at a time. */
  readonly log: (line: string) => void;
  /** `owner` (default): refused while another owner runs. `guest`: for single commands, also beside an owner. */
  readonly part?: Part;
  /** PostgreSQL settings that override ours; they apply only if this call starts the server. */
  readonly settings?: Readonly<Record<string, string>>;
}

export interface Embedded {
  /** Events, read models, ledger, outbox, jobs. */
  readonly databaseUrl: string;
  /** Subject keys, apart from everything else. */
  readonly keysUrl: string;
  /** The maintenance database `postgres`. */
  readonly adminUrl: string;
  /** To be called last, after the drain. The last one who uses the server stops it. */
  stop(): Promise<void>;
}

/**
 * The PostgreSQL that npm ships, on the data folder `dir`: initialised at the first start, adopted when it still
 * runs after its last owner was killed.
 * @throws {AlreadyRunning} when another owner has this data folder.
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<Embedded> {
  const dir = resolve(options.dir);
  await mkdir(dir, { recursive: true });
  const hold = await Hold.take({ ...options, dir }, options.part ?? 'owner');
  try {
    await createDatabases(hold.server);
  } catch (error) {
    await hold.release();
    throw error;
  }
  return {
    databaseUrl: hold.server.url(DATABASE),
    keysUrl: hold.server.url(KEYS),
    adminUrl: hold.server.url('postgres'),
    stop: () => hold.release(),
  };
}

export const DATABASE = 'throughline';
export const KEYS = 'throughline_keys';

async function createDatabases(server: Server): Promise<void> {
  const client = new pg.Client({ connectionString: server.url('postgres') });
  await client.connect();
  try {
    for (const name of [DATABASE, KEYS]) {
      const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [name]);
      if (rowCount === 0) await client.query(`create database ${name} template template0`).catch(unlessItExists);
    }
  } finally {
    await client.end();
  }
}

/** 42P04 and 23505: another process that starts at the same time made it. */
function unlessItExists(error: pg.DatabaseError): void {
  if (error.code !== '42P04' && error.code !== '23505') throw error;
}
