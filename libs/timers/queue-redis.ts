import { Redis } from 'ioredis';

/** Three connections to Redis: the producer's, the worker's, and the worker's copy that waits for jobs. */
export interface RedisLink {
  readonly producer: Redis;
  readonly consumer: Redis;
  isAway(): boolean;
  disconnect(): void;
}

/** Milliseconds, after which who asks would rather do without. */
export const PATIENCE = { connectTimeout: 5_000, commandTimeout: 5_000 } as const;

/** Milliseconds that a connection we have ended may take to go; a process would wait for it, though it went before. */
export const LEAVING = { disconnectTimeout: 200 } as const;

/** `rediss://` speaks TLS, and trusts whom Node trusts (NODE_EXTRA_CA_CERTS adds to that). */
export function openRedisLink(url: string, onTrouble: (error: Error) => void): RedisLink {
  // Producers fail fast: the sweep adds again. The worker waits for as long as it takes.
  const producer = new Redis(url, { ...PATIENCE, ...LEAVING, maxRetriesPerRequest: 1, connectionName: 'throughline' });
  const consumer = new Redis(url, { ...LEAVING, maxRetriesPerRequest: null });
  const clients = [producer, consumer];
  for (const client of clients) client.on('error', onTrouble);
  // A worker waits for jobs on a copy of its connection, which would look for an absent Redis for ever.
  const duplicate = consumer.duplicate.bind(consumer);
  consumer.duplicate = (options) => {
    const copy = duplicate(options);
    clients.push(copy);
    return copy;
  };
  return {
    producer,
    consumer,
    isAway: () => clients.some(({ status }) => status !== 'ready'),
    disconnect: () => clients.forEach((client) => client.disconnect()),
  };
}
