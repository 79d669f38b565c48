import { Redis } from 'ioredis';
import pg from 'pg';
import { createPostgresBackend, createRedisBackend, withBackend } from 'bullmq';
import { migrateLog, PostgresEventStore } from '#event-store';
import { CannotStart, SystemClock } from '#runtime';
import { migrateTimerQueue, openTimerQueue, Timers, type QueueAddress, type TimerQueue } from '#timers';
import { redisProgram, runRedis } from '../support/redis-server.js';
import { scaled, type Benchmark } from './benchmark.js';
import { withServer } from './database.js';
import { peerNamed } from './peer.js';
import { alternate, median, rounded } from './rounds.js';
import { fillLedger, soonest } from './timers/ledger.js';

const OPEN = 1_000_000;
const FEWER = 100_000;
/** Of them within the queue's horizon of two days. */
const SOON = 50_000;

export const benchmark: Benchmark = {
  name: 'timers',
  unit: 'timers/s',
  about: `the queue on Redis is lost and filled again from a ledger of ${OPEN.toLocaleString('en')} open timers, ${SOON.toLocaleString('en')} of them within the horizon`,
  against: `${peerNamed('bullmq')} addBulk of the same ${SOON} jobs in one call`,
  aim: '≥ 0.8 × the peer; queue memory the same at 100,000 and 1,000,000 open',
  run: ({ rounds, scale, progress }) =>
    withServer(async (server) => {
      const program = redisProgram();
      if (!program) throw new CannotStart('The benchmark timers needs redis-server or valkey-server on the PATH.');
      const url = await server.freshDatabase();
      await migrateLog(url);
      await migrateTimerQueue(url);
      const redis = await runRedis(program, server.dir);
      const pool = new pg.Pool({ connectionString: url, max: 4 });
      const store = await PostgresEventStore.open({ url });
      const admin = new Redis(redis.url);
      const soon = scaled(SOON, scale);
      const backends = [await onRedis(redis.url, admin), await onPostgres(url, pool)] as const;
      /** Seconds that a sweep of a worker that has just started takes. */
      const sweep = async ({ queue }: Backend, sweeps = 1): Promise<number> => {
        const timers = new Timers({ store, pool, dispatcher: nobody, clock: new SystemClock(), queue });
        for (let n = 1; n < sweeps; n++) await timers.sweep();
        const begun = performance.now();
        await timers.sweep();
        return (performance.now() - begun) / 1000;
      };
      /** Timers in a second. */
      const rearm = async (backend: Backend) => {
        await backend.lose();
        const seconds = await sweep(backend);
        await backend.holds(soon);
        return soon / seconds;
      };
      const peer = async (backend: Backend) => {
        await backend.lose();
        const jobs = await soonest(pool, soon);
        const begun = performance.now();
        await backend.addBulk(jobs);
        const seconds = (performance.now() - begun) / 1000;
        await backend.holds(soon);
        return soon / seconds;
      };
      const memory = async () => {
        await rearm(backends[0]);
        await admin.memory('PURGE');
        const used = Number(/^used_memory:(\d+)/m.exec(await admin.info('memory'))?.[1]);
        return { usedMB: rounded(used / 1_048_576), keys: await admin.dbsize() };
      };
      try {
        progress(`${FEWER} open timers`);
        await fillLedger(pool, { open: scaled(FEWER, scale), soon });
        const atFewer = {
          ...(await memory()),
          perSecond: rounded(median([await rearm(backends[0]), await rearm(backends[0])])),
        };
        progress(`${OPEN} open timers`);
        await fillLedger(pool, { open: scaled(OPEN, scale) - scaled(FEWER, scale), soon: 0 });
        const atAll = await memory();
        const idle = rounded((await sweep(backends[0], 2)) * 1000);
        const sides = (backend: Backend) => ({ ours: () => rearm(backend), peer: () => peer(backend) });
        const measured = await alternate(sides(backends[0]), { rounds, progress });
        const inPostgres = await alternate(sides(backends[1]), { rounds: Math.min(3, rounds), progress });
        return {
          ours: measured.ours.median,
          peer: measured.peer.median,
          peerName: `${peerNamed('bullmq')} addBulk`,
          n: soon,
          detail: {
            queue: { [`at ${FEWER * scale} open`]: atFewer, [`at ${OPEN * scale} open`]: atAll },
            /** Milliseconds of a sweep that finds the queue whole. */
            wholeSweepMs: idle,
            rounds: { ours: measured.ours.all, peer: measured.peer.all },
            postgres: { ours: rounded(inPostgres.ours.median), peer: rounded(inPostgres.peer.median) },
          },
        };
      } finally {
        for (const { close } of backends) await close();
        admin.disconnect();
        await redis.kill();
        await store.close();
        await pool.end();
      }
    }),
};

/** Nothing is overdue here. */
const nobody = {
  execute: (): never => {
    throw new Error('a timer fired');
  },
};

interface Job {
  readonly name: string;
  readonly data: object;
  readonly opts: object;
}

interface Backend {
  /** Throughline's. */
  readonly queue: TimerQueue;
  /** The peer's, on the same backend under the same name. */
  addBulk(jobs: readonly Job[]): Promise<unknown>;
  /** Loses everything. */
  lose(): Promise<void>;
  /** @throws {Error} when it does not hold so many delayed jobs: then nothing was measured */
  holds(jobs: number): Promise<void>;
  close(): Promise<void>;
}

async function onRedis(url: string, admin: Redis): Promise<Backend> {
  const { Queue } = withBackend(createRedisBackend);
  const connection = new Redis(url, { maxRetriesPerRequest: 1 });
  const peer = new Queue('timers', { connection, prefix: 'throughline' });
  const close = async () => {
    await peer.close();
    connection.disconnect();
  };
  return backend({ kind: 'redis', url }, peer, async () => void (await admin.flushall('SYNC')), close);
}

async function onPostgres(url: string, pool: pg.Pool): Promise<Backend> {
  const { Queue } = withBackend(createPostgresBackend);
  const peer = new Queue('timers', { connection: { connectionString: url, schema: 'timer_queue', max: 2 } });
  const lose = async () => void (await pool.query('TRUNCATE timer_queue.job, timer_queue.event CASCADE'));
  return backend({ kind: 'postgres', url }, peer, lose, () => peer.close());
}

type Peer = Pick<InstanceType<ReturnType<typeof withBackend>['Queue']>, 'addBulk' | 'waitUntilReady'>;

async function backend(address: QueueAddress, peer: Peer, lose: Backend['lose'], close: Backend['close']) {
  await peer.waitUntilReady();
  const queue = openTimerQueue(address, (error) => console.error(error.message));
  return {
    queue,
    addBulk: (jobs: readonly Job[]) => peer.addBulk([...jobs]),
    lose,
    holds: async (jobs: number) => {
      const { delayed } = await queue.depth();
      if (delayed !== jobs) throw new Error(`the queue holds ${delayed} jobs and not ${jobs}`);
    },
    close: async () => {
      await queue.close();
      await close();
    },
  };
}
