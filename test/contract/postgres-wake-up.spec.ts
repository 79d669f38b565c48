import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { migrateLog, PostgresEventStore } from '#event-store';
import { LogWatch } from '../../libs/event-store/postgres/watch.js';
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

  it('comes by looking when the listening connection is lost and no other can be made', async () => {
    let attempts = 0;
    const listener = () =>
      new pg.Client(attempts++ === 0 ? { connectionString: database.url } : { host: '127.0.0.1', port: 1 });
    const watch = new LogWatch(admin, listener, 100);
    let wakes = 0;
    watch.subscribe(() => wakes++);
    await until(
      async () =>
        (
          await admin.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE datname = current_database() AND query LIKE 'LISTEN%'`)
        ).rowCount,
      (n) => n === 1,
    );
    await until(
      () => attempts,
      (n) => n >= 3,
    );
    wakes = 0;
    await until(
      () => wakes,
      (n) => n >= 3,
    );
    await watch.close();
  });

  it('can be closed at any moment', async () => {
    for (const moment of [0, 1, 2, 5, 10, 20]) {
      const reader = await PostgresEventStore.open({ url: database.url });
      reader.subscribeAll(undefined, () => {});
      await pause(moment);
      await reader.close();
    }
    expect(await until(listeners, (pids) => pids.length === 0)).toEqual([]);
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
