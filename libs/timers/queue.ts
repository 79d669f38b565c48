import {
  createPostgresBackend,
  createRedisBackend,
  runMigrations,
  withBackend,
  type BackendFactory,
  type IQueueBackend,
  type JobsOptions,
  type Queue,
} from 'bullmq';
import { Redis } from 'ioredis';
import pg from 'pg';
import { jobId } from './timer-id.js';

/** A timer that is to be looked at in `delay` milliseconds. */
export interface Wake {
  readonly timerId: string;
  /** ISO instant. */
  readonly due: string;
  readonly delay: number;
}

/**
 * Wakes a worker when a timer falls due. A cache of what the ledger holds: it may lose everything, say things
 * twice or too late. An abstract class, so that it is its own injection token.
 */
export abstract class TimerQueue {
  /** Adding what is there already changes nothing. Fails soon rather than waiting for a queue that is away. */
  abstract add(wakes: readonly Wake[]): Promise<void>;

  /** Calls `wake` for each timer whose time has come; if it throws, again a little later, a few times. */
  abstract work(wake: (timerId: string) => Promise<void>): void;

  /** Waits for what `work` is doing. */
  abstract close(): Promise<void>;
}

export type QueueAddress = { readonly kind: 'postgres' | 'redis'; readonly url: string };

/** Ids only, never text. */
interface Payload {
  readonly timerId: string;
}

/** Connections that we made, and that BullMQ leaves to us. */
interface Link {
  isAway(): boolean;
  disconnect(): void;
}

const NAME = 'timers';
/** Keeps our keys apart from those of anybody else in the same Redis. */
const PREFIX = 'throughline';
const SCHEMA = 'timer_queue';

/** Nothing is kept of what is done: the ledger knows, and a job that stays would hinder its own return. */
const JOB: JobsOptions = {
  removeOnComplete: true,
  removeOnFail: true,
  attempts: 5,
  backoff: { type: 'exponential', delay: 200 },
};

/** Makes the tables that BullMQ needs in PostgreSQL; any number of times, by any number of processes. */
export async function migrateTimerQueue(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, application_name: 'throughline-migrate' });
  await client.connect();
  try {
    await runMigrations(client, SCHEMA);
  } finally {
    await client.end();
  }
}

/**
 * BullMQ on PostgreSQL or Redis. `onTrouble` hears of lost connections and of jobs that failed; without it they
 * would be printed, secrets of the address included.
 */
export function openTimerQueue(address: QueueAddress, onTrouble: (error: Error) => void): TimerQueue {
  if (address.kind === 'redis') return openRedis(address.url, onTrouble);
  const pool = { connectionString: address.url, schema: SCHEMA, max: 2, application_name: 'throughline-timers' };
  return open(createPostgresBackend, pool, pool, onTrouble);
}

function openRedis(url: string, onTrouble: (error: Error) => void): TimerQueue {
  // Producers fail fast: the sweep adds again. The worker waits for as long as it takes.
  const producer = new Redis(url, { maxRetriesPerRequest: 1 });
  const consumer = new Redis(url, { maxRetriesPerRequest: null });
  const clients = [producer, consumer];
  for (const client of clients) client.on('error', onTrouble);
  // A worker waits for jobs on a copy of its connection, which would look for an absent Redis for ever.
  const duplicate = consumer.duplicate.bind(consumer);
  consumer.duplicate = (options) => {
    const copy = duplicate(options);
    clients.push(copy);
    return copy;
  };
  return open(createRedisBackend, producer, consumer, onTrouble, {
    isAway: () => clients.some(({ status }) => status !== 'ready'),
    disconnect: () => clients.forEach((client) => client.disconnect()),
  });
}

/** The classes are bound to their backend here, so that one process may have queues on both. */
function open<B extends IQueueBackend, C>(
  backend: BackendFactory<B, C>,
  producer: C,
  consumer: C,
  onTrouble: (error: Error) => void,
  link: Link = { isAway: () => false, disconnect: () => {} },
): TimerQueue {
  const { Queue, Worker } = withBackend(backend);
  const queue = new Queue<Payload>(NAME, { connection: producer, prefix: PREFIX, skipWaitingForReady: true });
  queue.on('error', onTrouble);
  const hire = (wake: (timerId: string) => Promise<void>) => {
    // An idle worker that missed a job's coming looks again after a second, not five: reminders are to be prompt.
    const options = { connection: consumer, prefix: PREFIX, concurrency: 4, drainDelay: 1 };
    const worker = new Worker<Payload>(NAME, (job) => wake(job.data.timerId), options);
    worker.on('error', onTrouble);
    worker.on('failed', (_job, error) => onTrouble(error));
    return worker;
  };
  return new BullTimerQueue(queue, hire, link);
}

class BullTimerQueue extends TimerQueue {
  #worker: { close(force?: boolean): Promise<void> } | undefined;

  constructor(
    private readonly queue: { close(): Promise<void> } & Pick<Queue<Payload>, 'addBulk'>,
    private readonly hire: (wake: (timerId: string) => Promise<void>) => { close(force?: boolean): Promise<void> },
    private readonly link: Link,
  ) {
    super();
  }

  override async add(wakes: readonly Wake[]): Promise<void> {
    if (wakes.length === 0) return;
    await this.queue.addBulk(
      wakes.map(({ timerId, due, delay }) => ({
        name: 'fire',
        data: { timerId },
        opts: { ...JOB, jobId: jobId(timerId, due), delay: Math.max(0, delay) },
      })),
    );
  }

  override work(wake: (timerId: string) => Promise<void>): void {
    this.#worker ??= this.hire(wake);
  }

  override async close(): Promise<void> {
    // A worker that finishes its jobs waits for a queue that is away, for ever.
    const closing = Promise.allSettled([this.#worker?.close(this.link.isAway()), this.queue.close()]);
    await Promise.race([closing, elapsed(CLOSING)]);
    this.link.disconnect();
  }
}

/** Milliseconds for jobs in hand to be finished. */
const CLOSING = 4_000;

/** Keeps no process running. */
const elapsed = (milliseconds: number): Promise<void> => new Promise((done) => setTimeout(done, milliseconds).unref());
