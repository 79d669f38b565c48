import { expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { redisForTests } from './redis.js';
import { describeUnless } from './skipping.js';

const redis = await redisForTests();

describeUnless(redis.missing, 'the Redis of a suite', () => {
  if (redis.missing !== undefined) return;
  const { url, kill, restart } = redis;

  it('answers, and a private one keeps what was acknowledged when it is killed', async () => {
    const first = new Redis(url, { retryStrategy: () => null });
    first.on('error', () => undefined);
    await first.set('throughline:test', 'kept');
    if (kill && restart) {
      await kill();
      await expect(new Redis(url, { lazyConnect: true, retryStrategy: () => null }).connect()).rejects.toThrow();
      await restart();
    }
    first.disconnect();
    const second = new Redis(url);
    expect(await second.getdel('throughline:test')).toBe('kept');
    second.disconnect();
  });
});
