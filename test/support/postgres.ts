import { randomUUID } from 'node:crypto';
import pg from 'pg';
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
  return { url: server.url(name), drop: () => admin(server, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`) };
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

async function admin(server: Server, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: server.url('postgres') });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
