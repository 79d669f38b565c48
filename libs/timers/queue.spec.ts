import { createPostgresBackend, createRedisBackend, withBackend } from 'bullmq';
import { Redis } from 'ioredis';
import { afterEach, expect, it } from '@jest/globals';
import { eventually } from '../../test/support/eventually.js';
import { redisForTests } from '../../test/support/redis.js';
import { describeUnless } from '../../test/support/skipping.js';
import { ShiftedClock, worldAt, type Pair, type World } from '../../test/support/timed.js';
import type { LedgerRow } from './ledger-fold.js';
import { listTimers } from './ledger-queries.js';
import type { QueueAddress } from './queue.js';
import { migrateTimerQueue, openTimerQueue } from './queue-bullmq.js';
import { jobId } from './timer-id.js';
import { Timers } from './timers.js';

const redis = await redisForTests();
const redisUrl = redis.missing === undefined ? redis.url : '';

const running = new Set<Timers>();

afterEach(async () => {
  await Promise.all([...running].map((timers) => timers.stop()));
  running.clear();
});

/** A worker's timers, running, as a process of its own would have them. */
function start(world: World, clock: ShiftedClock, address: QueueAddress, sweepEvery = 60_000): Timers {
  const trouble: unknown[] = [];
  const queue = openTimerQueue(address, (error) => trouble.push(error));
  const timers = new Timers({ ...world, clock, queue, sweepEvery, onTrouble: ({ error }) => trouble.push(error) });
  timers.start();
  running.add(timers);
  return timers;
}

async function stop(timers: Timers): Promise<void> {
  running.delete(timers);
  await timers.stop();
}

/**
 * A session, and time put forward so that the mentor is to be asked in so many seconds to log it. Before timers are
 * started: a clock that leaps while they are being queued leaves them in the queue for as long as it leapt.
 */
async function sessionToLogIn(seconds: number, world: World, clock: ShiftedClock): Promise<Pair> {
  const pair = await world.relationship();
  await pair.ask({ type: 'ScheduleSession', startsAt: '2026-10-20T10:00:00Z', minutes: 60, channel: 'video' });
  clock.setTo(`2026-10-21T10:59:${60 - seconds}Z`);
  return pair;
}

const loggings = async ({ pool }: World, { stream }: Pair, status: 'open' | 'fired' | 'cancelled') =>
  (await listTimers(pool, { stream, rule: 'log-session', status, limit: 10 })).filter(
    ({ occurrence }) => occurrence === '1',
  );

const firings = async ({ store }: World, { stream }: Pair) =>
  (await store.read(stream)).filter(({ type, data }) => type === 'ReminderFired' && data.includes('log-session'));

function timersOn(name: string, missing: string | undefined, addressOf: (world: World) => Promise<QueueAddress>): void {
  describeUnless(missing, `timers woken by a queue on ${name}`, () => {
    async function begin() {
      const clock = new ShiftedClock();
      clock.setTo('2026-10-20T09:00:00Z');
      const world = await worldAt(clock);
      return { clock, world, address: await addressOf(world) };
    }

    it('a reminder due in two seconds fires once, at its time', async () => {
      const { clock, world, address } = await begin();
      const pair = await sessionToLogIn(2, world, clock);
      start(world, clock, address);
      await eventually(async () => (await loggings(world, pair, 'fired')).length === 1);
      const [logged] = await loggings(world, pair, 'fired');
      expect(Date.parse(logged!.firedAt!) - Date.parse(logged!.due)).toBeLessThan(1_500);
      expect(await firings(world, pair)).toHaveLength(1);
    });

    it('the same once, when the worker was away at its time', async () => {
      const { clock, world, address } = await begin();
      const pair = await sessionToLogIn(2, world, clock);
      const first = start(world, clock, address);
      await eventually(async () => (await loggings(world, pair, 'open')).length === 1);
      await stop(first);
      clock.setTo('2026-10-21T11:00:05Z');
      start(world, clock, address);
      await eventually(async () => (await loggings(world, pair, 'fired')).length === 1);
      expect(await firings(world, pair)).toHaveLength(1);
    });

    it('never, when the session was recorded in between', async () => {
      const { clock, world, address } = await begin();
      const pair = await sessionToLogIn(4, world, clock);
      const timers = start(world, clock, address);
      const [open] = await eventually(async () => {
        const rows = await loggings(world, pair, 'open');
        return rows.length === 1 && rows;
      });
      await eventually(() => isQueued(address, open!));
      const sessionId = open!.anchor.split('@')[0]!;
      const what = { minutes: 60, channel: 'video', goalsReviewed: true } as const;
      await pair.ask({ type: 'RecordSession', sessionId, heldOn: '2026-10-20', ...what });
      await eventually(async () => (await loggings(world, pair, 'cancelled')).length === 1);
      await eventually(() => clock.now().toString() > open!.due);
      // The job of the cancelled timer is still in the queue: it comes and finds nothing to do.
      await eventually(async () => !(await isQueued(address, open!)));
      await timers.sweep();
      expect(await firings(world, pair)).toHaveLength(0);
    });

    it('a queue that lost everything is filled again by the sweep', async () => {
      const { clock, world, address } = await begin();
      const pair = await sessionToLogIn(2, world, clock);
      const timers = start(world, clock, address);
      await eventually(async () => (await loggings(world, pair, 'open')).length === 1);
      await eventually(async () => (await waiting(address)) > 0);
      await empty(address);
      await timers.sweep();
      expect(await waiting(address)).toBeGreaterThan(0);
      await eventually(async () => (await loggings(world, pair, 'fired')).length === 1);
      expect(await firings(world, pair)).toHaveLength(1);
    });

    it('two workers side by side fire it once', async () => {
      const { clock, world, address } = await begin();
      const pair = await sessionToLogIn(2, world, clock);
      start(world, clock, address, 250);
      start(world, clock, address, 250);
      await eventually(async () => (await loggings(world, pair, 'fired')).length === 1);
      await eventually(() => clock.now().toString() > '2026-10-21T11:00:01Z');
      expect(await firings(world, pair)).toHaveLength(1);
    });
  });
}

timersOn('PostgreSQL', undefined, async ({ url }) => {
  await migrateTimerQueue(url);
  return { kind: 'postgres', url };
});

timersOn('Redis', redis.missing, async () => {
  await empty({ kind: 'redis', url: redisUrl });
  return { kind: 'redis', url: redisUrl };
});

const ours = redis.missing === undefined && redis.kill && redis.restart ? redis : undefined;
const notOurs = redis.missing ?? (ours ? undefined : 'the Redis of REDIS_URL is not ours to kill');

describeUnless(notOurs, 'timers while Redis is away', () => {
  it('fire straight from the ledger, the worker stops all the same, and the next one works with Redis again', async () => {
    const clock = new ShiftedClock();
    clock.setTo('2026-10-20T09:00:00Z');
    const world = await worldAt(clock);
    const address = { kind: 'redis', url: redisUrl } as const;
    const pair = await sessionToLogIn(2, world, clock);
    const first = start(world, clock, address, 250);
    await eventually(async () => (await loggings(world, pair, 'open')).length === 1);
    await ours?.kill?.();
    await eventually(async () => (await loggings(world, pair, 'fired')).length === 1);
    await stop(first);
    await ours?.restart?.();
    clock.setTo('2026-10-20T09:00:00Z');
    const next = await sessionToLogIn(2, world, clock);
    start(world, clock, address);
    await eventually(async () => (await loggings(world, next, 'fired')).length === 1);
    expect(await firings(world, pair)).toHaveLength(1);
    expect(await firings(world, next)).toHaveLength(1);
  });
});

describeUnless(notOurs, 'a queue that is opened while Redis is away', () => {
  it('fails soon, and works once Redis is there', async () => {
    await ours?.kill?.();
    const woken: string[] = [];
    const queue = openTimerQueue({ kind: 'redis', url: redisUrl }, () => undefined);
    queue.work(async (timerId) => void woken.push(timerId));
    const add = (timerId: string) => queue.add([{ timerId, due: new Date().toISOString(), delay: 100 }]);
    await expect(add('a')).rejects.toThrow();
    await expect(queue.depth()).rejects.toThrow();
    await ours?.restart?.();
    await eventually(() => add('b').then(() => true));
    await eventually(() => woken.includes('b'));
    await queue.close();
  });
});

/** The queue as an operator's tool would open it. */
async function withQueue<T>(address: QueueAddress, look: (queue: Jobs) => Promise<T>): Promise<T> {
  if (address.kind === 'postgres') {
    const { Queue } = withBackend(createPostgresBackend);
    const queue = new Queue('timers', { connection: { connectionString: address.url, schema: 'timer_queue', max: 1 } });
    return look(queue).finally(() => queue.close());
  }
  const { Queue } = withBackend(createRedisBackend);
  const client = new Redis(address.url, { maxRetriesPerRequest: null });
  const queue = new Queue('timers', { connection: client, prefix: 'throughline' });
  return look(queue).finally(async () => {
    await queue.close();
    client.disconnect();
  });
}

interface Jobs {
  count(): Promise<number>;
  getJob(id: string): Promise<unknown>;
  obliterate(options: { force: boolean }): Promise<void>;
}

const isQueued = (address: QueueAddress, { timerId, due }: LedgerRow) =>
  withQueue(address, async (queue) => Boolean(await queue.getJob(jobId(timerId, due))));
const waiting = (address: QueueAddress) => withQueue(address, (queue) => queue.count());
const empty = (address: QueueAddress) => withQueue(address, (queue) => queue.obliterate({ force: true }));
