import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { relationship } from '#domain';
import { migrateLog, PostgresEventStore, type EventStore } from '#event-store';
import { readModels, ReadModels, type ReadModel } from '#read-models';
import { generateLog } from '../bench/generated-log.js';
import { eventually } from '../support/eventually.js';
import { History } from '../support/history.js';
import { freshDatabase, type FreshDatabase } from '../support/postgres.js';
import { runCli, spawnCli } from '../support/processes.js';
import { foldedRows, storedRows } from '../support/read-models.js';
import { growing, held } from '../support/situations.js';

/** Their events fill more than one batch of rows. */
const RELATIONSHIPS = 1500;
const NAMES = readModels.map(({ name }) => name);
/** Names the lock that a rebuild which is held up waits for. */
const GATE = 4711;

let database: FreshDatabase;
let keys: FreshDatabase;
let store: PostgresEventStore;
let pool: pg.Pool;
let env: Record<string, string>;

beforeAll(async () => {
  [database, keys] = await Promise.all([freshDatabase(), freshDatabase()]);
  await migrateLog(database.url);
  await generateLog(database.url, { relationships: RELATIONSHIPS });
  store = await PostgresEventStore.open({ url: database.url });
  pool = new pg.Pool({ connectionString: database.url });
  pool.on('error', () => {});
  env = { DATABASE_URL: database.url, KEYS_URL: keys.url, MASTER_KEY: '7'.repeat(64) };
  await new ReadModels({ store, pool, models: readModels }).rebuild(NAMES);
}, 90_000);
afterAll(async () => {
  await pool?.end();
  await store?.close();
  await Promise.all([database?.drop(), keys?.drop()]);
});

/** How far rebuilds that are not done have come. */
const underWay = async () =>
  (
    await pool.query<{ name: string; last: string | null; table: number }>(
      `SELECT name, last_stream AS last, to_regclass('read_models.' || name)::oid::integer AS table
       FROM read_models.checkpoints WHERE name ~ '__[0-9]+$' AND until IS NOT NULL`,
    )
  ).rows;

/** Keeps every rebuild to come from saving how far this read model is, so that it cannot end, until it is released. */
async function holdUp(name: string): Promise<() => Promise<void>> {
  await pool.query(`
    CREATE FUNCTION read_models.hold_up() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN PERFORM pg_advisory_xact_lock_shared(${GATE}); RETURN NEW; END $$;
    CREATE TRIGGER hold_up BEFORE UPDATE ON read_models.checkpoints FOR EACH ROW
      WHEN (OLD.name ~ '^${name}__') EXECUTE FUNCTION read_models.hold_up()`);
  const client = await pool.connect();
  await client.query('SELECT pg_advisory_lock($1)', [GATE]);
  return async () => {
    await client.query('SELECT pg_advisory_unlock($1)', [GATE]);
    client.release();
    await pool.query('DROP FUNCTION read_models.hold_up CASCADE');
  };
}

const tables = async () =>
  new Set(
    (
      await pool.query<{ oid: number }>(
        `SELECT oid::integer AS oid FROM pg_class WHERE relnamespace = 'read_models'::regnamespace AND relkind = 'r'`,
      )
    ).rows.map(({ oid }) => oid),
  );

async function likeAFreshFold(models = readModels): Promise<void> {
  for (const model of models) expect(await storedRows(pool, model)).toEqual(await foldedRows(store, model));
}

describe('a rebuild of all read models in a process of its own', () => {
  it('goes on where it was killed, while commands and queries go on, and ends with the rows of a fresh fold', async () => {
    const release = await holdUp('hours');
    const doomed = await spawnCli(['rebuild', '--all', '--json'], { env });
    await eventually(async () => (await underWay()).some(({ last }) => last?.startsWith('relationship-')), {
      within: 30_000,
    });
    await doomed.kill();
    await release();
    await eventually(async () => (await openTransactions()) === 0);
    const left = await underWay();
    expect(left.length).toBeGreaterThan(0);

    let running = true;
    const counts: number[] = [];
    const history = new History(store);
    const meanwhile = (async () => {
      // At the pace of people, so that the rebuild has the machine.
      for (let n = 0; running; n++, await pause(20)) {
        await history.write(relationship, `busy${n}`, [growing[0]!, held('s', '2026-09-08')]);
        const { rows } = await pool.query<{ n: number }>('SELECT count(*)::integer AS n FROM read_models.hours');
        counts.push(rows[0]!.n);
      }
    })();
    const again = await runCli(['rebuild', '--all', '--json'], { env });
    running = false;
    await meanwhile;
    expect(again.json.at(-1)).toMatchObject({ rebuilt: NAMES });
    expect(counts.length).toBeGreaterThan(5);
    expect(Math.min(...counts)).toBe(RELATIONSHIPS);
    // The very tables that were half full are the ones that answer now.
    const now = await tables();
    for (const { name, table } of left) expect([name, now.has(table)]).toEqual([name, true]);
    expect(await underWay()).toEqual([]);
    await new ReadModels({ store, pool, models: readModels }).catchUp();
    await likeAFreshFold();
  }, 120_000);
});

describe('a rebuild from a store that has no order by stream', () => {
  it('folds by position, and ends with the same rows', async () => {
    const byPosition = new Proxy<EventStore>(store, {
      get: (target, name) => {
        const value: unknown = name === 'byStream' ? () => undefined : Reflect.get(target, name, target);
        return typeof value === 'function' ? (value as (...args: unknown[]) => unknown).bind(target) : value;
      },
    });
    const before = await tables();
    const some: readonly ReadModel[] = readModels.filter(({ name }) => ['people', 'hours'].includes(name));
    await new ReadModels({ store: byPosition, pool, models: some }).rebuild(some.map(({ name }) => name));
    expect((await tables()).intersection(before).size).toBe(before.size - some.length);
    await likeAFreshFold(some);
  }, 60_000);
});

const openTransactions = async () =>
  (
    await pool.query(
      `SELECT FROM pg_stat_activity WHERE datname = current_database() AND backend_xid IS NOT NULL AND pid <> pg_backend_pid()`,
    )
  ).rowCount;
