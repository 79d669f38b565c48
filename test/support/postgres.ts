import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { eventually } from './eventually.js';
import { runFolder } from './folders.js';
import { ensureServer, type Server } from '../../libs/runtime/embedded/server.js';

/** An empty database of its own for a suite, on the PostgreSQL of this test run. */
export interface FreshDatabase {
  readonly url: string;
  /** Removes it, also when connections to it are open. */
  drop(): Promise<void>;
}

/** A new empty database; `durable` suites that kill servers start one of their own instead (runtime/embedded). */
export async function freshDatabase(): Promise<FreshDatabase> {
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  const server = await testServer();
  await admin(server, `CREATE DATABASE ${name} TEMPLATE template0`);
  const drop = async () => {
    // A pool that has ended may have connections that are still going: thrown out, they would tell it of an error.
    await eventually(() => isDeserted(server, name), { within: 1_000 }).catch(() => undefined);
    await admin(server, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  };
  return { url: server.url(name), drop };
}

let started: Promise<Server> | undefined;

/** The server of this run, shared by all suites and started by the first that asks. */
function testServer(): Promise<Server> {
  return (started ??= ensureServer({
    dir: runFolder(),
    log: (line) => process.stderr.write(`${line}\n`),
    // Nothing here outlives the run, so nothing needs to reach the disk.
    settings: { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' },
  }));
}

async function isDeserted(server: Server, name: string): Promise<boolean> {
  const clients = `SELECT pid FROM pg_stat_activity WHERE datname = '${name}' AND backend_type = 'client backend'`;
  return (await admin(server, clients)) === 0;
}

/** @returns how many rows it answers */
async function admin(server: Server, statement: string): Promise<number> {
  const client = new pg.Client({ connectionString: server.url('postgres') });
  await client.connect();
  try {
    return (await client.query(statement)).rows.length;
  } finally {
    await client.end();
  }
}
