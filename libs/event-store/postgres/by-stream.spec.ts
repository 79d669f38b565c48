import { afterAll, beforeAll, expect, it } from '@jest/globals';
import pg from 'pg';
import { generateLog } from '../../../test/bench/generated-log.js';
import { freshDatabase, type FreshDatabase } from '../../../test/support/postgres.js';
import { migrateLog } from './migrate.js';
import { formatPosition } from './position.js';
import { byStream } from './by-stream.js';

const NEWEST = `SELECT e.epoch, e.txid::text, e.global_position::text FROM log.events e
  ORDER BY e.epoch DESC, e.txid DESC, e.global_position DESC LIMIT 1`;

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
    // Not what is shown, which a transaction of any other database may hold back.
    const newest = await pool.query<readonly [number, string, string] & unknown[]>({ text: NEWEST, rowMode: 'array' });
    const [epoch, txid, globalPosition] = newest.rows[0]!;
    const until = formatPosition(epoch, txid, globalPosition);
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
