import { createPostgresBackend, createRedisBackend, withBackend } from 'bullmq';
import { Redis } from 'ioredis';
import pg from 'pg';
import type { QueueAddress, QueueDepth } from './queue.js';
import { depthOf, NAME, PREFIX, SCHEMA } from './queue-bullmq.js';
import { LEAVING, PATIENCE } from './queue-redis.js';

/** The timer queue as one finds it. Nothing of its address stands in it. */
export interface QueueHealth {
  readonly kind: QueueAddress['kind'];
  readonly reachable: boolean;
  /** Why it cannot be reached or asked. */
  readonly reason?: string;
  /** Of the server, e.g. `Redis 7.0.15`. */
  readonly version?: string;
  /** Redis: what it does when its memory is full; `noeviction` is what a queue needs. */
  readonly policy?: string;
  /** Redis: whether it writes an append-only file. */
  readonly appendOnly?: boolean;
  /** Redis: bytes; a limit of 0 is none. */
  readonly memory?: { readonly used: number; readonly limit: number };
  /** Undefined when the queue has not been made yet. */
  readonly depth?: QueueDepth;
  /** What is to be mended, and how, a sentence each; empty when all is well. */
  readonly advice: readonly string[];
}

/** Looks at the queue, with connections of its own, and changes nothing. Takes some seconds at most. Never throws. */
export async function inspectQueue(address: QueueAddress): Promise<QueueHealth> {
  const { kind } = address;
  try {
    return await (kind === 'redis' ? inspectRedis(address.url) : inspectPostgres(address.url));
  } catch (error) {
    const reason = reasonOf(error);
    const advice = `The timer queue cannot be reached (${reason}): until it can, reminders come up to half a minute late. ${WHERE[kind]}`;
    return { kind, reachable: false, reason, advice: [advice] };
  }
}

const WHERE = {
  redis: 'Start the Redis that QUEUE_URL names, or correct QUEUE_URL.',
  postgres: 'Start the database, or correct DATABASE_URL.',
};

async function inspectRedis(url: string): Promise<QueueHealth> {
  const once = { lazyConnect: true, retryStrategy: () => null, maxRetriesPerRequest: 0 };
  const client = new Redis(url, { ...PATIENCE, ...LEAVING, ...once, connectionName: 'throughline-doctor' });
  let trouble: Error | undefined;
  client.on('error', (error) => (trouble = error));
  try {
    await client.connect();
    const about = new Map((await client.info()).split(/\r?\n/).map((line) => line.split(':', 2) as [string, string]));
    const { Queue } = withBackend(createRedisBackend);
    const quiet = { prefix: PREFIX, skipMetasUpdate: true, skipVersionCheck: true };
    const queue = new Queue(NAME, { connection: client, ...quiet });
    queue.on('error', (error) => (trouble = error));
    const depth = await depthOf(queue);
    const product = about.has('valkey_version') ? 'Valkey' : 'Redis';
    const found = {
      version: `${product} ${about.get('valkey_version') ?? about.get('redis_version') ?? '?'}`,
      policy: about.get('maxmemory_policy'),
      appendOnly: about.has('aof_enabled') ? about.get('aof_enabled') === '1' : undefined,
      memory: { used: Number(about.get('used_memory') ?? 0), limit: Number(about.get('maxmemory') ?? 0) },
      depth,
    };
    return { kind: 'redis', reachable: true, ...found, advice: adviceOn(found) };
  } catch (error) {
    throw trouble ?? error;
  } finally {
    client.disconnect();
  }
}

/** Where a managed Redis does not tell a setting we do not complain of it. */
function adviceOn({ policy, appendOnly, memory: { used, limit } }: Settings): string[] {
  const advice: string[] = [];
  if (policy !== undefined && policy !== 'noeviction') {
    advice.push(
      `The Redis of QUEUE_URL throws jobs away when its memory is full (maxmemory-policy ${policy}), and reminders then come late: set \`maxmemory-policy noeviction\` in its redis.conf, and now with \`redis-cli CONFIG SET maxmemory-policy noeviction\`.`,
    );
  }
  if (appendOnly === false) {
    advice.push(
      'The Redis of QUEUE_URL may forget its jobs when it restarts, and reminders then come up to half a minute late: set `appendonly yes` in its redis.conf, and now with `redis-cli CONFIG SET appendonly yes`.',
    );
  }
  if (limit > 0 && used > 0.9 * limit) {
    advice.push(
      `The Redis of QUEUE_URL uses ${megabytes(used)} of the ${megabytes(limit)} MB that it may use, and takes no jobs when they are full: raise \`maxmemory\`, or give the queue a Redis of its own.`,
    );
  }
  return advice;
}

interface Settings {
  readonly policy: string | undefined;
  readonly appendOnly: boolean | undefined;
  readonly memory: NonNullable<QueueHealth['memory']>;
}

const megabytes = (bytes: number): number => Math.round(bytes / 1_048_576);

async function inspectPostgres(url: string): Promise<QueueHealth> {
  const options = { connectionTimeoutMillis: PATIENCE.connectTimeout, query_timeout: PATIENCE.commandTimeout };
  const connection = { connectionString: url, ...options, application_name: 'throughline-doctor' };
  const client = new pg.Client(connection);
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ version: string; made: boolean }>(
      `SELECT current_setting('server_version') AS version, to_regclass($1) IS NOT NULL AS made`,
      [`${SCHEMA}.job`],
    );
    const { version, made } = rows[0]!;
    const found = { kind: 'postgres', reachable: true, version: `PostgreSQL ${version}` } as const;
    if (!made) return { ...found, advice: ['The timer queue has no tables yet: run `throughline migrate`.'] };
    const { Queue } = withBackend(createPostgresBackend);
    const queue = new Queue(NAME, { connection: { ...connection, schema: SCHEMA, max: 1 }, skipMetasUpdate: true });
    queue.on('error', () => undefined);
    const depth = await depthOf(queue).finally(() => queue.close());
    return { ...found, depth, advice: [] };
  } finally {
    await client.end().catch(() => undefined);
  }
}

function reasonOf(error: unknown): string {
  // Where a name has several addresses, each failure stands in an error without a message of its own.
  const { message, errors } = error as { readonly message?: string; readonly errors?: readonly Error[] };
  return message || errors?.[0]?.message || 'no answer';
}
