import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { firstBroken, migrateLog, PostgresEventStore, type StoredEvent } from '#event-store';
import { ReadModels, readModels } from '#read-models';
import { TimerLedger } from '#timers';
import { freshDatabase, type FreshDatabase } from '../support/postgres.js';
import { generateLog, type GeneratedLog } from './generated-log.js';

const WANTED = { relationships: 220, events: 1600, longest: 80, seed: 'spec' };

let database: FreshDatabase;
let store: PostgresEventStore;
let pool: pg.Pool;
let generated: GeneratedLog;
let events: readonly StoredEvent[];

beforeAll(async () => {
  database = await freshDatabase();
  await migrateLog(database.url);
  generated = await generateLog(database.url, WANTED);
  store = await PostgresEventStore.open(database);
  pool = new pg.Pool({ connectionString: database.url });
  pool.on('error', () => undefined);
  ({ events } = await store.readAll(undefined, 10_000));
});

afterAll(async () => {
  await store?.close();
  await pool?.end();
  await database?.drop();
});

describe('a generated log', () => {
  it('has as many events and relationships as were asked for, and one relationship of the length asked for', async () => {
    expect(events).toHaveLength(generated.events);
    expect(Math.abs(generated.events - WANTED.events)).toBeLessThan(WANTED.events * 0.1);
    const streams = new Set(events.map(({ stream }) => stream));
    expect(streams.size).toBe(generated.streams);
    expect([...streams].filter((stream) => stream.startsWith('relationship-'))).toHaveLength(WANTED.relationships);
    expect(await store.read(`relationship-${generated.longest}`)).toHaveLength(WANTED.longest);
  });

  it('is chained, stream by stream, and goes on where it ends', async () => {
    for (const stream of Map.groupBy(events, (event) => event.stream).values()) {
      expect(stream.map(({ version }) => version)).toEqual(stream.map((_, n) => n + 1));
      expect(firstBroken(stream)).toBeUndefined();
    }
    const { rows } = await pool.query(
      `SELECT FROM log.heads h FULL JOIN (SELECT stream, max(version) AS version FROM log.events GROUP BY 1) e
         USING (stream, version) WHERE h.stream IS NULL OR e.stream IS NULL`,
    );
    expect(rows).toEqual([]);
  });

  it('stands in the order of time, with streams between one another', () => {
    const recorded = events.map(({ metadata }) => (JSON.parse(metadata) as { recorded: string }).recorded.slice(0, 19));
    expect(recorded).toEqual(recorded.toSorted());
    const follows = events.filter(({ stream }, n) => stream === events[n - 1]?.stream);
    expect(follows.length).toBeLessThan(events.length * 0.6);
  });

  it('is one that every read model and the timer ledger can follow to its end', async () => {
    const troubles: unknown[] = [];
    const onTrouble = (trouble: unknown) => void troubles.push(trouble);
    const models = new ReadModels({ store, pool, models: readModels, onTrouble });
    await models.prepare();
    await models.catchUp();
    const ledger = new TimerLedger({ store, pool, onTrouble });
    await ledger.follower.catchUp();
    expect(troubles).toEqual([]);
    expect((await models.status()).filter(({ current }) => !current)).toEqual([]);
    const { rows } = await pool.query<{ phase: string }>(
      'SELECT DISTINCT phase FROM read_models.relationship_overview',
    );
    expect(rows.map(({ phase }) => phase).toSorted()).toEqual([
      ...['closed', 'closure', 'enabling-growth', 'negotiating', 'preparation'],
    ]);
    const { rows: open } = await pool.query(`SELECT FROM timers.ledger WHERE status = 'open' LIMIT 1`);
    expect(open).toHaveLength(1);
  });

  it('is the same again with the same seed, and another with another', async () => {
    const hashes = async (seed: string) => {
      const other = await freshDatabase();
      try {
        await migrateLog(other.url);
        await generateLog(other.url, { ...WANTED, seed });
        const client = new pg.Client({ connectionString: other.url });
        await client.connect();
        const { rows } = await client.query<{ hash: string }>(
          `SELECT encode(hash, 'hex') AS hash FROM log.events ORDER BY global_position`,
        );
        await client.end();
        return rows.map(({ hash }) => hash);
      } finally {
        await other.drop();
      }
    };
    const own = events.map(({ hash }) => Buffer.from(hash).toString('hex'));
    expect(await hashes(WANTED.seed)).toEqual(own);
    expect(await hashes('another')).not.toEqual(own);
  });
});
