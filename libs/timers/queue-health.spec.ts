import { Redis } from 'ioredis';
import { describe, expect, it } from '@jest/globals';
import { migrateLog } from '#event-store';
import { eventually } from '../../test/support/eventually.js';
import { freshDatabase } from '../../test/support/postgres.js';
import { privateRedis } from '../../test/support/redis.js';
import { describeUnless } from '../../test/support/skipping.js';
import type { Wake } from './queue.js';
import { migrateTimerQueue, openTimerQueue } from './queue-bullmq.js';
import { inspectQueue } from './queue-health.js';

const redis = await privateRedis();
const url = redis.missing === undefined ? redis.url : '';

const wake = (timerId: string, delay: number): Wake => ({
  ...{ timerId, delay },
  due: new Date(Date.now() + delay).toISOString(),
});

describe('a queue in PostgreSQL', () => {
  it('has no tables at first; then says how many jobs wait and are delayed', async () => {
    const database = await freshDatabase();
    await migrateLog(database.url);
    const address = { kind: 'postgres', url: database.url } as const;
    expect(await inspectQueue(address)).toMatchObject({
      reachable: true,
      advice: [expect.stringContaining('migrate')],
    });
    await migrateTimerQueue(database.url);
    const queue = openTimerQueue(address, () => undefined);
    await queue.add([wake('a', 60_000), wake('b', 60_000), wake('c', 0)]);
    const depth = { waiting: 1, delayed: 2, active: 0, failed: 0 };
    expect(await queue.depth()).toEqual(depth);
    expect(await inspectQueue(address)).toEqual({
      kind: 'postgres',
      reachable: true,
      version: expect.stringMatching(/^PostgreSQL \d+/),
      depth,
      advice: [],
    });
    await queue.close();
    await database.drop();
  });

  it('that is away is said to be so, without its password', async () => {
    const away = await inspectQueue({ kind: 'postgres', url: 'postgres://somebody:hunter2@127.0.0.1:9/nothing' });
    expect(away).toMatchObject({ reachable: false, reason: expect.stringContaining('ECONNREFUSED') });
    expect(JSON.stringify(away)).not.toContain('hunter2');
  });
});

describeUnless(redis.missing, 'a queue in Redis', () => {
  const address = { kind: 'redis', url } as const;

  it('is well with noeviction and an append-only file', async () => {
    const queue = openTimerQueue(address, () => undefined);
    await queue.add([wake('a', 60_000), wake('b', 60_000), wake('c', 0)]);
    const depth = { waiting: 1, delayed: 2, active: 0, failed: 0 };
    expect(await queue.depth()).toEqual(depth);
    await queue.close();
    expect(await inspectQueue(address)).toEqual({
      kind: 'redis',
      reachable: true,
      version: expect.stringMatching(/^(Redis|Valkey) \d+/),
      policy: 'noeviction',
      appendOnly: true,
      memory: { used: expect.any(Number), limit: 0 },
      depth,
      advice: [],
    });
  });

  it('that may throw jobs away, forget them or be full: each is named with what mends it', async () => {
    const admin = new Redis(url);
    await admin.config('SET', 'maxmemory-policy', 'allkeys-lru');
    await admin.config('SET', 'appendonly', 'no');
    await admin.config('SET', 'maxmemory', '1');
    const { advice, depth } = await inspectQueue(address);
    expect(depth).toBeDefined();
    expect(advice).toEqual([
      expect.stringContaining('CONFIG SET maxmemory-policy noeviction'),
      expect.stringContaining('CONFIG SET appendonly yes'),
      expect.stringContaining('raise `maxmemory`'),
    ]);
    await admin.config('SET', 'maxmemory', '0');
    await admin.config('SET', 'appendonly', 'yes');
    await admin.config('SET', 'maxmemory-policy', 'noeviction');
    admin.disconnect();
    expect((await inspectQueue(address)).advice).toEqual([]);
  });

  it('that is away, or refuses the password, is said to be so without the password', async () => {
    const absent = await inspectQueue({ kind: 'redis', url: 'redis://:hunter2@127.0.0.1:9' });
    expect(absent).toMatchObject({ reachable: false, reason: expect.stringContaining('ECONNREFUSED') });
    const admin = new Redis(url);
    await admin.config('SET', 'requirepass', 'another');
    const refused = await inspectQueue({ kind: 'redis', url: url.replace('//', '//:hunter2@') });
    expect(refused).toMatchObject({ reachable: false, reason: expect.stringContaining('WRONGPASS') });
    expect(refused.advice).toEqual([expect.stringContaining('correct QUEUE_URL')]);

    // The queue itself tells of the same trouble once, and of no secret either.
    const told: Error[] = [];
    const queue = openTimerQueue({ kind: 'redis', url: url.replace('//', '//:hunter2@') }, (error) => told.push(error));
    await expect(queue.add([wake('x', 0)])).rejects.toThrow();
    queue.work(async () => undefined);
    await eventually(() => told.some(({ message }) => message.includes('WRONGPASS')));
    await queue.close();
    expect(told.filter(({ message }) => message.includes('WRONGPASS'))).toHaveLength(1);
    const everything = [absent, refused, ...told.map((error) => ({ ...error, text: error.stack }))];
    expect(JSON.stringify(everything)).not.toContain('hunter2');
    await admin.config('SET', 'requirepass', '');
    admin.disconnect();
  });
});
