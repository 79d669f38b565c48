import { afterAll, beforeAll, expect, it } from '@jest/globals';
import pg from 'pg';
import { generateLog } from '../../../test/bench/generated-log.js';
import { freshDatabase, type FreshDatabase } from '../../../test/support/postgres.js';
import { migrateLog } from './migrate.js';
import { parsePosition } from './position.js';
import { byStream } from './by-stream.js';
import { PostgresEventStore } from './store.js';

let database: FreshDatabase;
let pool: pg.Pool;

beforeAll(async () => {
  database = await freshDatabase();
  await migrateLog(database.url);
  await generateLog(database.url, { relationships: 20 });
  pool = new pg.Pool({ connectionString: database.url });
});
afterAll(async () => {
  await pool?.end();
  await database?.drop();
});

it.each([undefined, 'relationship', 'cohort', 'nothing'])(
  'events are counted exactly in steps that end within streams and between them (category %s)',
  async (category) => {
    const store = await PostgresEventStore.open({ url: database.url });
    const until = (await store.head())!;
    await store.close();
    const { epoch, txid, globalPosition } = parsePosition(until);
    let statements = 0;
    const log = (counted: number) =>
      byStream(async <T extends readonly unknown[]>(query: pg.QueryConfig) => {
        statements++;
        return (await pool.query<T & unknown[]>({ ...query, rowMode: 'array' })).rows;
      }, counted);
    const { rows } = await pool.query<{ n: number }>(
      `SELECT count(*)::integer AS n FROM log.events WHERE stream LIKE $1
         AND (epoch, txid, global_position) <= ($2::integer, $3::xid8, $4::bigint)`,
      [category === undefined ? '%' : `${category}-%`, epoch, txid, globalPosition],
    );
    const { n } = rows[0]!;
    for (const counted of [7, 50, n])
      expect([counted, await log(counted).count(until, category)]).toEqual([counted, n]);
    expect(statements).toBeGreaterThanOrEqual(Math.floor(n / 7) * 2);
  },
);
