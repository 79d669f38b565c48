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
import { DatabaseClient } from '#runtime';
import { TimerQueue, type QueueAddress, type QueueDepth, type Wake } from './queue.js';
import { openRedisLink } from './queue-redis.js';
import { jobId } from './timer-id.js';
import { quietly } from './trouble.js';

/** Ids only, never text. */
interface Payload {
  readonly timerId: string;
}

/** Connections that we made, and that BullMQ leaves to us. */
interface Link {
  isAway(): boolean;
  disconnect(): void;
}

export const NAME = 'timers';
/** Keeps our keys apart from those of anybody else in the same Redis. */
export const PREFIX = 'throughline';
export const SCHEMA = 'timer_queue';

/** Nothing is kept of what is done: the ledger knows, and a job that stays would hinder its own return. */
const JOB: JobsOptions = {
  removeOnComplete: true,
  removeOnFail: true,
  attempts: 5,
  backoff: { type: 'exponential', delay: 200 },
};

/** Makes the tables that BullMQ needs in PostgreSQL; any number of times, by any number of processes. */
export async function migrateTimerQueue(url: string): Promise<void> {
  const client = new DatabaseClient({ connectionString: url, application_name: 'throughline-migrate' });
  await client.connect();
  try {
    await runMigrations(client, SCHEMA);
  } finally {
    await client.end();
  }
}

/**
 * BullMQ on PostgreSQL or Redis. `onTrouble` hears of lost connections and of jobs that failed; without it they
 * would be printed, secrets of the address included. What is told again and again is told once in half a minute.
 */
export function openTimerQueue(address: QueueAddress, onTrouble: (error: Error) => void): TimerQueue {
  const told = quietly(onTrouble);
  if (address.kind === 'redis') {
    const { producer, consumer, ...link } = openRedisLink(address.url, told);
    return open(createRedisBackend, producer, consumer, told, link);
  }
  const pool = {
    ...{ connectionString: address.url, schema: SCHEMA, max: 2, application_name: 'throughline-timers' },
    Client: DatabaseClient,
  };
  // Milliseconds. A producer of either kind would rather fail.
  const producer = { ...pool, connectionTimeoutMillis: 5_000, query_timeout: 10_000 };
  return open(createPostgresBackend, producer, pool, told);
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
  // To ask an absent Redis for its version fails, and a queue that failed at its beginning never works again.
  const atOnce = { skipWaitingForReady: true, skipVersionCheck: true };
  const queue = new Queue<Payload>(NAME, { connection: producer, prefix: PREFIX, ...atOnce });
  queue.on('error', onTrouble);
  const hire = (wake: (timerId: string) => Promise<void>) => {
    const options = { connection: consumer, prefix: PREFIX, concurrency: 4 };
    const worker = new Worker<Payload>(NAME, (job) => wake(job.data.timerId), options);
    worker.on('error', onTrouble);
    worker.on('failed', (_job, error) => onTrouble(error));
    return worker;
  };
  return new BullTimerQueue(queue, hire, link);
}

export async function depthOf(queue: Pick<Queue, 'getJobCounts'>): Promise<QueueDepth> {
  const counts = await queue.getJobCounts('waiting', 'delayed', 'active', 'failed');
  const { waiting = 0, delayed = 0, active = 0, failed = 0 } = counts;
  return { waiting, delayed, active, failed };
}

class BullTimerQueue extends TimerQueue {
  #worker: { close(force?: boolean): Promise<void> } | undefined;

  constructor(
    private readonly queue: { close(): Promise<void> } & Pick<Queue<Payload>, 'addBulk' | 'getJobCounts'>,
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

  override depth(): Promise<QueueDepth> {
    return depthOf(this.queue);
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
