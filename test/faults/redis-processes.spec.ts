import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { Client } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { Issuer } from '../support/issuer.js';
import { Log } from '../support/log.js';
import { freshDatabase } from '../support/postgres.js';
import { startCli, type CliProcess } from '../support/processes.js';
import { Programme, type Pair } from '../support/programme.js';
import { privateRedis } from '../support/redis.js';
import { describeUnless } from '../support/skipping.js';

const redis = await privateRedis();

describeUnless(redis.missing, 'an api and workers of their own, with their jobs in Redis', () => {
  if (redis.missing !== undefined) return;
  let env: Readonly<Record<string, string | undefined>>;
  let programme: Programme;
  let log: Log;
  const admin = new Redis(redis.url);
  admin.on('error', () => undefined);

  beforeAll(async () => {
    const [events, keys, issuer] = await Promise.all([freshDatabase(), freshDatabase(), Issuer.open()]);
    const databases = { DATABASE_URL: events.url, KEYS_URL: keys.url, QUEUE_URL: redis.url };
    env = { ...databases, MASTER_KEY: '7'.repeat(64), ...issuer.env };
    const { ready } = await startCli(['api', '--port', '0'], { env });
    programme = await Programme.open(async (role, id = randomUUID()) => {
      const actor = { id, role };
      return new Client(actor, await issuer.token(actor), () => ready.url);
    });
    log = await Log.open(events.url);
  }, 90_000);

  afterAll(async () => {
    admin.disconnect();
    await log?.close();
  });

  const startWorker = async (): Promise<CliProcess> => (await startCli(['worker'], { env })).process;

  /** A session in 24 hours and so many seconds: both are to be reminded of it in as many seconds. */
  async function planIn(seconds: number, pair: Pair): Promise<void> {
    const startsAt = Temporal.Now.instant().add({ hours: 24, seconds }).toString();
    await pair.mentor.tell(pair.at('schedule-session'), { startsAt, minutes: 60, channel: 'video' });
  }

  /** Recipient and stream of each reminder of a session in the log. */
  async function reminders(): Promise<readonly string[]> {
    const fired = (await log.events()).filter(
      ({ type, data }) => type === 'ReminderFired' && data['rule'] === 'session-upcoming',
    );
    return fired.map(({ stream, data }) => `${stream} ${String(data['recipient'])}`);
  }

  it('remind everybody once, though a worker and Redis are killed as it falls due, and Redis forgets it all', async () => {
    const [victim, survivor] = await Promise.all([startWorker(), startWorker()]);
    const pairs = await Promise.all(Array.from({ length: 4 }, () => programme.pair()));
    await Promise.all(pairs.map((pair, n) => planIn(2 + n, pair)));
    // Jobs of all are there, and the first of them are due.
    await eventually(async () => (await admin.zcard('throughline:timers:delayed')) > 0);
    await eventually(async () => (await reminders()).length >= 2);
    await Promise.all([victim.kill(), redis.kill()]);
    await redis.restart();
    await admin.flushall();
    const newcomer = await startWorker();
    await eventually(async () => (await reminders()).length >= 8, { within: 40_000 });
    const all = pairs.flatMap(({ id, mentor, mentee }) =>
      [mentor, mentee].map((one) => `relationship-${id} ${one.id}`),
    );
    expect((await reminders()).toSorted()).toEqual(all.toSorted());

    // The worker that lived through it went on, and both end as they are told.
    for (const worker of [survivor, newcomer]) worker.signal('SIGTERM');
    for (const worker of [survivor, newcomer]) expect(await worker.end()).toEqual({ code: 0, signal: null });
    expect(survivor.stderr).not.toMatch(/unhandled|uncaught/i);
  }, 120_000);
});
