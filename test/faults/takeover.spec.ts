import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { relationship } from '#domain';
import { migrateLog, PostgresEventStore } from '#event-store';
import { eventually } from '../support/eventually.js';
import { History } from '../support/history.js';
import { freshDatabase, type FreshDatabase } from '../support/postgres.js';
import { growing, held } from '../support/situations.js';

let database: FreshDatabase;
let store: PostgresEventStore;
let pool: pg.Pool;
let history: History;
let processes: ChildProcess[] = [];

beforeAll(async () => {
  database = await freshDatabase();
  await migrateLog(database.url);
  store = await PostgresEventStore.open({ url: database.url });
  pool = new pg.Pool({ connectionString: database.url });
  pool.on('error', () => {});
  await pool.query('CREATE TABLE tally (id uuid, pid integer)');
  history = new History(store);
  await history.write(relationship, 'first', growing);
});
afterEach(() => {
  for (const child of processes) child.kill('SIGKILL');
  processes = [];
});
afterAll(async () => {
  await pool?.end();
  await store?.close();
  await database?.drop();
});

/** A process that follows the log under this name. */
async function follow(name: string, ...more: readonly string[]): Promise<ChildProcess> {
  const child = spawn(process.execPath, ['test/support/tallying.mjs', database.url, name, ...more], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, NODE_OPTIONS: undefined },
  });
  processes.push(child);
  await says(child, more.length > 0 ? 'holding' : 'ready');
  return child;
}

async function says(child: ChildProcess, word: string): Promise<void> {
  let said = '';
  child.stdout!.setEncoding('utf8').on('data', (text: string) => (said += text));
  await eventually(() => said.includes(word), { within: 20_000 });
}

const tally = async () => (await pool.query<{ id: string; pid: number }>('SELECT id, pid FROM tally')).rows;

/** Waits until every event of the log is in the tally; none may be in it twice. */
async function allHandledOnce(within?: number): Promise<void> {
  const { rows } = await pool.query<{ id: string }>('SELECT id FROM log.events ORDER BY id');
  const all = rows.map(({ id }) => id);
  await eventually(async () => new Set((await tally()).map(({ id }) => id)).size === all.length, { within });
  expect((await tally()).map(({ id }) => id).toSorted()).toEqual(all.toSorted());
}

describe('two processes that follow the log under one name', () => {
  it('handle every event once between them when the one that leads is killed, within seconds', async () => {
    await pool.query('TRUNCATE tally');
    const name = `killed ${randomUUID()}`;
    const both = [await follow(name), await follow(name)];
    await allHandledOnce();
    const led = (await tally())[0]!.pid;
    const waits = both.find(({ pid }) => pid !== led)!;
    both.find(({ pid }) => pid === led)!.kill('SIGKILL');
    await history.write(relationship, 'second', growing);
    await allHandledOnce(5000);
    expect(new Set((await tally()).map(({ pid }) => pid))).toEqual(new Set([led, waits.pid]));
  }, 30_000);

  it('go on without the one that hangs, whose late write is refused when it wakes up', async () => {
    await pool.query('TRUNCATE tally');
    const name = `stopped ${randomUUID()}`;
    const hangs = await follow(name, 'hold');
    hangs.kill('SIGSTOP');
    const other = await follow(name);
    await history.write(relationship, 'first', [held('s1', '2026-09-08')]);
    await allHandledOnce(15_000);
    hangs.kill('SIGCONT');
    hangs.stdin!.write('go on\n');
    await history.write(relationship, 'first', [held('s2', '2026-09-22')]);
    await allHandledOnce();
    // What it had in hand it tried to write; it is well, and takes over in its turn.
    other.kill('SIGKILL');
    await history.write(relationship, 'first', [held('s3', '2026-10-06')]);
    await allHandledOnce();
    expect((await tally()).filter(({ pid }) => pid === hangs.pid)).toHaveLength(1);
  }, 60_000);
});
