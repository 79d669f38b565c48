import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import {
  firstBroken,
  migrateLog,
  Overloaded,
  PostgresEventStore,
  StoreUnavailable,
  WrongExpectedVersion,
} from '#event-store';
import { byteLength } from '../../libs/event-store/limits.js';
import { GroupAppender, LIMITS } from '../../libs/event-store/postgres/appender.js';
import { freshDatabase, type FreshDatabase } from '../support/postgres.js';
import { batch, newStream } from './event-store.contract.js';
import { until } from './until.js';

let database: FreshDatabase;
let store: PostgresEventStore;
let admin: pg.Pool;

beforeAll(async () => {
  database = await freshDatabase();
  await migrateLog(database.url);
  store = await PostgresEventStore.open({ url: database.url });
  admin = new pg.Pool({
    connectionString: database.url,
    application_name: 'admin',
    // What a failed test leaves open must not stop the readers of other suites.
    idle_in_transaction_session_timeout: 10_000,
  });
  admin.on('error', () => {});
});
afterAll(async () => {
  await store?.close();
  await admin?.end();
  await database?.drop();
});

/** Holds the lock of a stream's head until `release`, so that what is appended meanwhile has to wait. */
async function holdHead(stream: string): Promise<{ release(): Promise<void> }> {
  const client = await admin.connect();
  await client.query('BEGIN');
  await client.query('SELECT FROM log.heads WHERE stream = $1 FOR UPDATE', [stream]);
  return {
    release: async () => {
      await client.query('COMMIT');
      client.release();
    },
  };
}

/** What comes from now on goes with a later statement. */
const sent = (appender: GroupAppender) =>
  until(
    async () => appender.load.onWire,
    (onWire) => onWire === 1,
  );

const statements = async () =>
  Number((await admin.query<{ n: string }>('SELECT count(DISTINCT txid) AS n FROM log.events')).rows[0]!.n);

describe('a group append', () => {
  it('sends what waited while another was on the wire as one statement, each with its own verdict', async () => {
    const pool = new pg.Pool({ connectionString: database.url });
    const appender = new GroupAppender(pool, () => {}, { ...LIMITS, wires: 1 });
    const [held, taken] = [newStream(), newStream()];
    const [first] = batch(held);
    await store.append(held, [first!], 'no-stream');
    await store.append(taken, batch(taken), 'no-stream');
    const lock = await holdHead(held);
    const before = await statements();
    const onTheWire = appender.append(held, batch(held, 1, { version: 1, hash: first!.hash }), 1);
    await sent(appender);
    const free = Array.from({ length: 20 }, newStream);
    const waiting = free.map((stream) => appender.append(stream, batch(stream, 2), 'no-stream'));
    const refused = appender.append(taken, batch(taken), 'no-stream');
    refused.catch(() => {});
    const follow = batch(free[0]!, 2);
    await lock.release();
    await onTheWire;
    expect((await Promise.all(waiting)).map(({ version }) => version)).toEqual(free.map(() => 2));
    await expect(refused).rejects.toThrow(WrongExpectedVersion);
    await expect(appender.append(free[0]!, follow, 'no-stream')).rejects.toThrow(WrongExpectedVersion);
    // One for the append on the wire, one for all twenty.
    expect((await statements()) - before).toBe(2);
    await appender.idle();
    await pool.end();
  });

  it('takes a stream once, so that a second append finds what the first one left', async () => {
    const stream = newStream();
    const [first, second] = [batch(stream)[0]!, newStream()];
    const next = batch(stream, 1, { version: 1, hash: first.hash });
    const results = await Promise.all([
      store.append(second, batch(second), 'no-stream'),
      store.append(stream, [first], 'no-stream'),
      store.append(stream, next, 1),
    ]);
    expect(results.map(({ version }) => version)).toEqual([1, 1, 2]);
  });

  it('overtaken by a later transaction still puts the events of a stream into the log in their order', async () => {
    const pool = new pg.Pool({ connectionString: database.url, application_name: 'overtaken' });
    const appender = new GroupAppender(pool, () => {}, { ...LIMITS, wires: 1 });
    const suffix = newStream();
    // Heads are locked in the order of their names.
    const [wire, slow, fast] = [`a-${suffix}`, `b-${suffix}`, `c-${suffix}`];
    const chain = (stream: string) => {
      const [first, second, third] = batch(stream, 3);
      return { first: first!, second: second!, third: third! };
    };
    const [wires, slows, fasts] = [chain(wire), chain(slow), chain(fast)];
    await store.append(wire, [wires.first], 'no-stream');
    await store.append(slow, [slows.first], 'no-stream');
    await store.append(fast, [fasts.first], 'no-stream');
    const wireLock = await holdHead(wire);
    const slowLock = await holdHead(slow);
    const onTheWire = appender.append(wire, [wires.second], 1);
    await sent(appender);
    // All in one group: having written `fresh` it waits for the head of `slow`, while another process appends to
    // `fast` the version that this group's append guessed.
    const fresh = newStream();
    const group = [
      appender.append(fresh, batch(fresh), 'no-stream'),
      appender.append(slow, [slows.second], 1),
      appender.append(fast, [fasts.third], 2),
    ];
    await wireLock.release();
    await onTheWire;
    await until(
      async () =>
        (
          await admin.query(`SELECT FROM pg_stat_activity WHERE datname = current_database()
            AND application_name = 'overtaken' AND wait_event_type = 'Lock' AND backend_xid IS NOT NULL`)
        ).rowCount,
      (n) => n === 1,
    );
    const { position } = await store.append(fast, [fasts.second], 1);
    await slowLock.release();
    const [, , third] = await Promise.all(group);
    expect(third!.version).toBe(3);
    expect(store.compare(position, third!.position)).toBeLessThan(0);
    await appender.idle();
    await pool.end();
  });

  it('overtaken by the append that took its version is told the conflict, not to try again', async () => {
    const stream = newStream();
    await admin.query(
      `INSERT INTO log.heads (stream, version, txid) VALUES ($1, 2, (pg_current_xact_id()::text::bigint + 1000)::text::xid8)`,
      [stream],
    );
    await expect(store.append(stream, batch(stream), 'no-stream')).rejects.toMatchObject({
      name: 'WrongExpectedVersion',
      actual: 2,
    });
  });

  it('that fails as a whole is sent singly, so that one bad batch harms no other', async () => {
    const taken = newStream();
    const [existing] = batch(taken);
    await store.append(taken, [existing!], 'no-stream');
    const streams = Array.from({ length: 10 }, newStream);
    const bad = newStream();
    const results = await Promise.allSettled([
      ...streams.slice(0, 5).map((stream) => store.append(stream, batch(stream), 'no-stream')),
      // An event's id is unique in the log: this one breaks the statement it is in.
      store.append(bad, [{ ...batch(bad)[0]!, id: existing!.id }], 'no-stream'),
      ...streams.slice(5).map((stream) => store.append(stream, batch(stream), 'no-stream')),
    ]);
    expect(results.map((result) => result.status)).toEqual([
      ...Array(5).fill('fulfilled'),
      'rejected',
      ...Array(5).fill('fulfilled'),
    ]);
    for (const stream of streams) expect(await store.read(stream)).toHaveLength(1);
    expect(await store.read(bad)).toEqual([]);
    const { rows } = await admin.query('SELECT FROM log.heads WHERE stream = $1', [bad]);
    expect(rows).toHaveLength(0);
  });

  it('with a stream that somebody else holds for too long takes the others, and gives that one up', async () => {
    const pool = new pg.Pool({ connectionString: database.url, lock_timeout: 200 });
    const appender = new GroupAppender(pool, () => {}, { ...LIMITS, wires: 1 });
    const [first, held, free] = [newStream(), newStream(), newStream()];
    const [begun] = batch(held);
    await store.append(held, [begun!], 'no-stream');
    const lock = await holdHead(held);
    const [, blocked, taken] = await Promise.allSettled([
      appender.append(first, batch(first), 'no-stream'),
      appender.append(held, batch(held, 1, { version: 1, hash: begun!.hash }), 1),
      appender.append(free, batch(free), 'no-stream'),
    ]);
    expect(taken).toMatchObject({ status: 'fulfilled', value: { version: 1 } });
    expect(blocked).toMatchObject({ status: 'rejected', reason: { name: 'StoreUnavailable' } });
    await lock.release();
    await pool.end();
  });

  it.each([
    ['batches', { waiting: 2 }],
    ['bytes', { waitingBytes: 2 * byteLength(batch('thing-1')) }],
  ])('turns away what its queue, bounded in %s, cannot hold, and goes on', async (_, bounds) => {
    const pool = new pg.Pool({ connectionString: database.url });
    const appender = new GroupAppender(pool, () => {}, { ...LIMITS, wires: 1, ...bounds });
    const tries = Array.from({ length: 3 }, newStream).map((stream) =>
      appender.append(stream, batch(stream), 'no-stream'),
    );
    const results = await Promise.allSettled(tries);
    expect(results.map((result) => result.status)).toEqual(['fulfilled', 'fulfilled', 'rejected']);
    await expect(tries[2]).rejects.toThrow(Overloaded);
    const last = newStream();
    await expect(appender.append(last, batch(last), 'no-stream')).resolves.toMatchObject({ version: 1 });
    await pool.end();
  });

  it('takes a batch larger than its queue when nothing else waits', async () => {
    const pool = new pg.Pool({ connectionString: database.url });
    const appender = new GroupAppender(pool, () => {}, { ...LIMITS, wires: 1, waitingBytes: 1 });
    for (const stream of [newStream(), newStream()]) {
      expect(await appender.append(stream, batch(stream, 3), 'no-stream')).toMatchObject({ version: 3 });
    }
    await pool.end();
  });

  it('takes hundreds of appends to one stream in their order, and others beside them', async () => {
    const [hot, cold] = [newStream(), newStream()];
    const answers: number[] = [];
    const hots = batch(hot, 300).map(async (event, n) => {
      answers.push((await store.append(hot, [event], n === 0 ? 'no-stream' : n)).version);
    });
    const beside = store.append(cold, batch(cold), 'no-stream').then(() => answers.length);
    await Promise.all(hots);
    expect(answers).toEqual(Array.from({ length: 300 }, (_, n) => n + 1));
    expect(await beside).toBeLessThan(20);
    expect(firstBroken(await store.read(hot))).toBeUndefined();
  });

  it('refuses content with the separator of its lists, and that batch alone', async () => {
    const [odd, plain] = [newStream(), newStream()];
    const tries = [
      store.append(plain, batch(plain), 'no-stream'),
      store.append(odd, [{ ...batch(odd)[0]!, data: '{}\u001e{}' }], 'no-stream'),
      ...Array.from({ length: 3 }, newStream).map((stream) => store.append(stream, batch(stream, 2), 'no-stream')),
    ];
    const results = await Promise.allSettled(tries);
    expect(results.map((result) => result.status)).toEqual([
      ...['fulfilled', 'rejected'],
      ...['fulfilled', 'fulfilled', 'fulfilled'],
    ]);
    expect(await store.read(odd)).toEqual([]);
  });

  it('that is closed stores what waits and turns newcomers away', async () => {
    const pool = new pg.Pool({ connectionString: database.url });
    const appender = new GroupAppender(pool, () => {}, { ...LIMITS, wires: 1, batches: 2 });
    const streams = Array.from({ length: 9 }, newStream);
    const before = streams.map((stream) => appender.append(stream, batch(stream), 'no-stream'));
    const closed = appender.close(60_000);
    const late = newStream();
    await expect(appender.append(late, batch(late), 'no-stream')).rejects.toThrow(StoreUnavailable);
    await closed;
    expect(appender.load).toEqual({ waiting: 0, onWire: 0 });
    expect((await Promise.all(before)).map(({ version }) => version)).toEqual(streams.map(() => 1));
    await pool.end();
  });

  it('that is closed while the log stands still waits no longer than it may, and says what was not stored', async () => {
    const pool = new pg.Pool({ connectionString: database.url });
    const appender = new GroupAppender(pool, () => {}, { ...LIMITS, wires: 1 });
    const [held, behind, free] = [newStream(), newStream(), newStream()];
    const [begun] = batch(held);
    await store.append(held, [begun!], 'no-stream');
    const lock = await holdHead(held);
    const onTheWire = appender.append(held, batch(held, 1, { version: 1, hash: begun!.hash }), 1);
    await sent(appender);
    const waiting = [behind, free].map((stream) => appender.append(stream, batch(stream), 'no-stream'));
    const closed = appender.close(50);
    const turnedAway = await Promise.allSettled(waiting);
    expect(turnedAway.map((result) => result.status)).toEqual(['rejected', 'rejected']);
    await lock.release();
    await closed;
    await expect(onTheWire).resolves.toMatchObject({ version: 2 });
    expect([...(await store.read(behind)), ...(await store.read(free))]).toEqual([]);
    await pool.end();
  });

  it('whose connection is lost is unavailable, and the same events go through afterwards', async () => {
    const stream = newStream();
    const [first] = batch(stream);
    await store.append(stream, [first!], 'no-stream');
    const lock = await holdHead(stream);
    const next = batch(stream, 1, { version: 1, hash: first!.hash });
    const lost = store.append(stream, next, 1);
    lost.catch(() => {});
    await until(
      async () =>
        (
          await admin.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE datname = current_database() AND application_name = 'throughline-log' AND wait_event_type = 'Lock'`)
        ).rowCount,
      (n) => n === 1,
    );
    await expect(lost).rejects.toThrow(StoreUnavailable);
    await lock.release();
    expect(await store.append(stream, next, 1)).toMatchObject({ version: 2 });
    expect(await store.append(stream, next, 1)).toMatchObject({ version: 2 });
    expect(await store.read(stream)).toHaveLength(2);
  });
});

describe('the table of events', () => {
  it.each([
    ['UPDATE', `UPDATE log.events SET type = 'Other'`],
    ['DELETE', 'DELETE FROM log.events'],
    ['an UPDATE of nothing', `UPDATE log.events SET type = 'Other' WHERE false`],
    ['TRUNCATE', 'TRUNCATE log.events'],
  ])('refuses %s', async (_, statement) => {
    const stream = newStream();
    await store.append(stream, batch(stream), 'no-stream');
    const [before] = await store.read(stream);
    await expect(admin.query(statement)).rejects.toMatchObject({ code: '23001' });
    expect(await store.read(stream)).toEqual([before]);
  });

  it('is made once, however many processes migrate at the same time', async () => {
    const empty = await freshDatabase();
    const runs = await Promise.all(Array.from({ length: 4 }, () => migrateLog(empty.url)));
    expect(runs.filter((versions) => versions.length > 0)).toHaveLength(1);
    expect(await migrateLog(empty.url)).toEqual([]);
    await empty.drop();
  });
});
