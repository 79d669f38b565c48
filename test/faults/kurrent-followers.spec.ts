import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import grpc from '@grpc/grpc-js';
import pg from 'pg';
import { migrateLog, openKurrent, StoreUnavailable, type EventStore } from '#event-store';
import { Follower, type Trouble } from '#read-models';
import { batch, newStream } from '../contract/event-store.contract.js';
import { eventually } from '../support/eventually.js';
import { KurrentDouble } from '../support/kurrent/double.js';
import { freshDatabase, type FreshDatabase } from '../support/postgres.js';

let database: FreshDatabase;
let pool: pg.Pool;
let server: KurrentDouble;
let store: EventStore;
let writer: EventStore;

beforeAll(async () => {
  database = await freshDatabase();
  await migrateLog(database.url);
  pool = new pg.Pool({ connectionString: database.url });
  pool.on('error', () => {});
  await pool.query('CREATE TABLE seen (n bigserial, stream text, version integer)');
  server = await KurrentDouble.start({ systemEvery: 2 });
  server.fill(50);
  store = await openKurrent(server.url(), { deadline: 2000 });
  writer = await openKurrent(server.url(), { deadline: 2000 });
});
afterAll(async () => {
  await store?.close();
  await writer?.close();
  server?.stop();
  await pool?.end();
  await database?.drop();
});

/** As commands do it: the very same events again, while the store cannot say. */
async function append(stream: string): Promise<void> {
  const last = (await again(() => writer.read(stream))).at(-1);
  const events = batch(stream, 1, last);
  await again(() => writer.append(stream, events, last?.version ?? 'no-stream'));
}

async function again<T>(ask: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error;
      await pause(10);
    }
  }
}

const events = () => server.log.entries.filter(({ stream }) => stream.startsWith('thing-')).length;

async function seen(): Promise<string[]> {
  const { rows } = await pool.query<{ event: string }>(`SELECT stream || '@' || version AS event FROM seen ORDER BY n`);
  return rows.map(({ event }) => event);
}

describe('a follower of a log in KurrentDB', () => {
  it('handles every event once and in order, through restarts, broken subscriptions and silence', async () => {
    const troubles: Trouble[] = [];
    const follower = new Follower({
      ...{ name: 'seen', store, pool, batch: 5, poll: 60_000, poison: 'stop' },
      onTrouble: (trouble) => troubles.push(trouble),
      handle: async (handed) => async (tx) => {
        for (const { stream, version } of handed) {
          await tx.query('INSERT INTO seen (stream, version) VALUES ($1, $2)', [stream, version]);
        }
      },
    });
    follower.start();
    const streams = Array.from({ length: 5 }, newStream);
    const round = async () => {
      for (const stream of streams) await append(stream);
    };
    await round();
    await eventually(async () => (await seen()).length === 5);

    server.kill('subscription', grpc.status.CANCELLED);
    await round();
    await eventually(async () => (await seen()).length === 10);

    server.stop();
    const waiting = round();
    await eventually(() => troubles.length > 0 || events() === 10);
    await server.start();
    await waiting;
    await eventually(async () => (await seen()).length === 15, { within: 20_000 });

    server.faults.silent = 'after';
    const unheard = append(streams[0]!);
    await eventually(() => events() === 16);
    server.faults.silent = undefined;
    await unheard;
    await eventually(async () => (await seen()).length === 16, { within: 20_000 });

    await follower.stop();
    const inOrder = server.log.entries.filter(({ stream }) => stream.startsWith('thing-'));
    expect(await seen()).toEqual(inOrder.map(({ stream, revision }) => `${stream}@${revision + 1}`));
    expect(await follower.checkpoint()).toMatchObject({ status: 'running', failure: undefined });
  }, 60_000);

  it('stops, and says why, when its checkpoint is of another server', async () => {
    const other = await KurrentDouble.start();
    const elsewhere = await openKurrent(other.url());
    try {
      const name = 'seen';
      const lost = new Follower({ name, store: elsewhere, pool, poison: 'stop', handle: async () => undefined });
      expect(await lost.catchUp()).toBe(false);
      expect(await lost.checkpoint()).toMatchObject({
        status: 'stopped',
        failure: { message: expect.stringContaining('UnknownPosition') },
      });
    } finally {
      await elsewhere.close();
      other.stop();
    }
  });
});
