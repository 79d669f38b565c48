import { Redis } from 'ioredis';
import { afterEach, expect, it } from '@jest/globals';
import { openTimerQueue, Timers } from '#timers';
import { eventually } from '../support/eventually.js';
import { privateRedis, type PrivateRedis } from '../support/redis.js';
import { describeUnless } from '../support/skipping.js';
import { TcpProxy } from '../support/tcp-proxy.js';
import { ShiftedClock, worldAt, type Pair, type World } from '../support/timed.js';

const redis = await privateRedis();

/** Milliseconds between sweeps: how late a reminder may be that the queue has lost. */
const SWEEP = 1000;
const PAIRS = 30;

interface Round {
  readonly world: World;
  readonly pairs: readonly Pair[];
  /** Two workers'. */
  readonly timers: readonly Timers[];
  readonly trouble: readonly unknown[];
  /** Straight to the server, past any proxy. */
  readonly admin: Redis;
  readonly redis: PrivateRedis;
  readonly proxy: TcpProxy;
}

const endings: (() => unknown)[] = [];

afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

/** Pairs whose mentors are to be reminded one after the other within two seconds, and two workers on one queue. */
async function begin(): Promise<Round> {
  if (redis.missing !== undefined) throw new Error(redis.missing);
  const clock = new ShiftedClock();
  clock.setTo('2026-10-20T09:00:00Z');
  const world = await worldAt(clock);
  const pairs = await Promise.all(
    Array.from({ length: PAIRS }, async (_, n) => {
      const pair = await world.relationship();
      const startsAt = Temporal.Instant.from('2026-10-20T10:00:00Z')
        .add({ milliseconds: n * 60 })
        .toString();
      await pair.ask({ type: 'ScheduleSession', startsAt, minutes: 60, channel: 'video' });
      return pair;
    }),
  );
  // They are to log their sessions a day after these.
  clock.setTo('2026-10-21T10:59:59Z');
  const admin = new Redis(redis.url);
  admin.on('error', () => undefined);
  const proxy = await TcpProxy.open(redis.url);
  endings.push(
    () => admin.disconnect(),
    () => admin.flushall(),
    () => proxy.close(),
  );
  const trouble: unknown[] = [];
  const address = { kind: 'redis', url: proxy.url(redis.url) } as const;
  const timers = [1, 2].map(() => {
    const queue = openTimerQueue(address, (error) => trouble.push(error));
    const onTrouble = ({ error }: { readonly error: unknown }) => trouble.push(error);
    return new Timers({ ...world, clock, queue, sweepEvery: SWEEP, onTrouble });
  });
  for (const one of timers) {
    one.start();
    endings.push(() => one.stop());
  }
  return { world, pairs, timers, trouble, admin, redis, proxy };
}

async function reminders({ world, pairs }: Round): Promise<readonly number[]> {
  const streams = await Promise.all(pairs.map(({ stream }) => world.store.read(stream)));
  return streams.map(
    (events) => events.filter(({ type, data }) => type === 'ReminderFired' && data.includes('log-session')).length,
  );
}

const faults: Readonly<Record<string, (round: Round) => Promise<void>>> = {
  'Redis loses everything, again and again': async ({ admin }) => {
    for (let n = 0; n < 3; n++) {
      await admin.flushall();
      // Until there is something to lose again.
      await eventually(async () => (await admin.dbsize()) > 0);
    }
  },
  'Redis is killed and started again': async ({ redis }) => {
    await redis.kill();
    await redis.restart();
  },
  'Redis has no memory left': async (round) => {
    await round.admin.config('SET', 'maxmemory', '1');
    await eventually(() => round.trouble.some((error) => String(error).includes('OOM')));
    // It stays so until everything is done.
    await allReminded(round);
    await round.admin.config('SET', 'maxmemory', '0');
  },
  'Redis drops its clients, again and again': async ({ admin }) => {
    const drop = async () => Number(await admin.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes'));
    for (let n = 0; n < 5; n++) await eventually(async () => (await drop()) > 0);
  },
  'the network to Redis breaks, then lets nobody in': async ({ proxy, admin }) => {
    proxy.cut();
    await eventually(() => proxy.connections > 0);
    await proxy.refuse();
    await admin.flushall();
    await proxy.pass();
  },
  'the network to Redis says nothing': async (round) => {
    round.proxy.silence();
    await round.admin.flushall();
    await allReminded(round);
    await round.proxy.pass();
  },
};

async function allReminded(round: Round): Promise<void> {
  await eventually(async () => (await reminders(round)).every((count) => count > 0), { within: 15_000 });
}

describeUnless(redis.missing, 'every reminder comes, and comes once, while', () => {
  it.each(Object.entries(faults))('%s', async (_title, strike) => {
    const round = await begin();
    await eventually(async () => (await reminders(round)).filter((count) => count > 0).length >= 3);
    await strike(round);
    await allReminded(round);
    // Whoever fires them again finds nothing to do: a queue that holds them all once more, and a sweep.
    await round.timers[0]!.sweep();
    expect(await reminders(round)).toEqual(round.pairs.map(() => 1));
  });
});
