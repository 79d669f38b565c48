import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { migrateLog, PostgresEventStore } from '#event-store';
import { freshDatabase, type FreshDatabase } from '../support/postgres.js';
import { batch, newStream } from './event-store.contract.js';
import { until } from './until.js';

let database: FreshDatabase;
let admin: pg.Pool;

beforeAll(async () => {
  database = await freshDatabase();
  await migrateLog(database.url);
  admin = new pg.Pool({ connectionString: database.url, application_name: 'admin' });
  admin.on('error', () => {});
});
afterAll(async () => {
  await admin?.end();
  await database?.drop();
});

const LISTENERS = `FROM pg_stat_activity
  WHERE datname = current_database() AND application_name = 'throughline-log-listen' AND query LIKE 'LISTEN%'`;
const listeners = async () =>
  (await admin.query<{ pid: number }>(`SELECT pid ${LISTENERS}`)).rows.map((row) => row.pid);

/** A reader that looks by itself only every `poll` milliseconds, and a writer in another process's place. */
async function readerAndWriter(poll: number) {
  const reader = await PostgresEventStore.open({ url: database.url, poll });
  const writer = await PostgresEventStore.open({ url: database.url });
  let wakes = 0;
  const subscription = reader.subscribeAll(undefined, () => wakes++);
  await until(listeners, (pids) => pids.length === 1);
  await until(
    () => wakes,
    (n) => n > 0,
  );
  return {
    /** Appends and waits until the reader was told. */
    appendAndWake: async () => {
      const stream = newStream();
      wakes = 0;
      await writer.append(stream, batch(stream), 'no-stream');
      await until(
        () => wakes,
        (n) => n > 0,
      );
    },
    close: async () => {
      await subscription.close();
      await reader.close();
      await writer.close();
    },
  };
}

describe('the wake-up', () => {
  it('comes by notification, long before the next look', async () => {
    const { appendAndWake, close } = await readerAndWriter(3_600_000);
    await appendAndWake();
    await appendAndWake();
    await close();
  });

  it('comes by looking when nobody listens', async () => {
    const { close, ...reader } = await readerAndWriter(100);
    // Without the right to listen again, only looking is left.
    await admin.query(`SELECT pg_terminate_backend(pid) ${LISTENERS}`);
    await reader.appendAndWake();
    await close();
  });

  it('comes by notification again after the listening connection was lost', async () => {
    const { appendAndWake, close } = await readerAndWriter(3_600_000);
    const [lost] = await listeners();
    await admin.query('SELECT pg_terminate_backend($1)', [lost]);
    await until(listeners, ([pid]) => pid !== undefined && pid !== lost);
    await appendAndWake();
    await close();
  });

  it('is sent once for many appends', async () => {
    const listener = new pg.Client({ connectionString: database.url });
    await listener.connect();
    let notifications = 0;
    listener.on('notification', () => notifications++);
    await listener.query('LISTEN throughline_log');
    const writer = await PostgresEventStore.open({ url: database.url });
    const streams = Array.from({ length: 200 }, newStream);
    await Promise.all(streams.map((stream) => writer.append(stream, batch(stream), 'no-stream')));
    await writer.close();
    await until(
      async () => (await listener.query('SELECT 1'), notifications),
      (n) => n > 0,
    );
    expect(notifications).toBeLessThan(50);
    await listener.end();
  });
});
