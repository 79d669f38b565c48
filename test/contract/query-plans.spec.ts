import { afterAll, beforeAll, expect, it } from '@jest/globals';
import pg from 'pg';
import { migrateLog, PostgresEventStore } from '#event-store';
import * as readModelRoom from '#read-models';
import * as timerRoom from '#timers';
import { generateLog } from '../bench/generated-log.js';
import { watch, workOf } from '../support/plans.js';
import { freshDatabase, type FreshDatabase } from '../support/postgres.js';
import { questions, type Question } from '../support/questions.js';

/** Rows that the largest tables have at least. */
const MANY = 1000;
const PAGE = 10;
/** What a page may look at, whatever it is narrowed to. */
const FEW = 350;

let database: FreshDatabase;
let store: PostgresEventStore;
let pool: pg.Pool;
let asked: readonly Question[];
let large: ReadonlySet<string>;

beforeAll(async () => {
  database = await freshDatabase();
  await migrateLog(database.url);
  const size = { relationships: 2000, events: 10_000, longest: 150, cohort: 40, programme: 1 };
  const { longest } = await generateLog(database.url, size);
  store = await PostgresEventStore.open(database);
  pool = new pg.Pool({ connectionString: database.url, max: 8 });
  pool.on('error', () => undefined);
  const models = new readModelRoom.ReadModels({ store, pool, models: readModelRoom.readModels, batch: 5000 });
  await models.prepare();
  await models.rebuild(readModelRoom.readModels.map(({ name }) => name));
  await new timerRoom.TimerLedger({ store, pool }).follower.catchUp();
  await new timerRoom.Outbox({ store, pool, sends: false }).follower.catchUp();
  await pool.query('VACUUM ANALYZE');
  asked = await questions(pool, longest, PAGE);
  const { rows } = await pool.query<{ name: string }>(
    `SELECT c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind = 'r' AND n.nspname IN ('read_models', 'timers', 'outbox', 'log') AND c.reltuples > $1`,
    [MANY],
  );
  large = new Set(rows.map(({ name }) => name));
}, 60_000);

afterAll(async () => {
  await store?.close();
  await pool?.end();
  await database?.drop();
});

it('no query of a room is left out', () => {
  const queries = Object.entries({ ...readModelRoom, ...timerRoom }).filter(([name]) => /^(list|get)[A-Z]/.test(name));
  const covered = new Set<unknown>(asked.map(({ of }) => of));
  const missing = queries.filter(([name, query]) => name !== 'listCheckpoints' && !covered.has(query));
  expect(missing.map(([name]) => name)).toEqual([]);
});

it('every query finds its page by an index and looks at little else', async () => {
  expect(large.size).toBeGreaterThan(8);
  const costly: string[] = [];
  const sent = watch(pool);
  for (const { name, ask } of asked) {
    await ask(pool);
    for (const statement of sent.splice(0)) {
      const { sequential, looked } = await workOf(pool, statement);
      const whole = sequential.filter((table) => large.has(table));
      if (whole.length > 0) costly.push(`${name}: reads all of ${whole.join(', ')}`);
      for (const [table, rows] of Object.entries(looked)) {
        if (large.has(table) && rows > FEW) costly.push(`${name}: looks at ${rows} rows of ${table}`);
      }
    }
  }
  expect(costly).toEqual([]);
});
