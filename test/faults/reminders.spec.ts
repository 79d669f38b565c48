import { expect, it } from '@jest/globals';
import { SystemClock } from '#runtime';
import { listTimers } from '#timers';
import { eventually } from '../support/eventually.js';
import { freshDatabase } from '../support/postgres.js';
import { startCli, type CliProcess } from '../support/processes.js';
import { worldAt, type Pair, type World } from '../support/timed.js';

/** A session in 24 hours and so many seconds: its participants are to be reminded in as many seconds. */
async function sessionToRemindOfIn(seconds: number, world: World): Promise<Pair> {
  const pair = await world.relationship();
  const startsAt = world.now().add({ hours: 24, seconds }).toString({ smallestUnit: 'millisecond' });
  await pair.ask({ type: 'ScheduleSession', startsAt, minutes: 60, channel: 'video' });
  return pair;
}

const reminders = async (world: World, { stream }: Pair) =>
  (await world.types(stream)).filter((type) => type === 'ReminderFired');

const open = ({ pool }: World, { stream }: Pair) =>
  listTimers(pool, { stream, rule: 'session-upcoming', status: 'open', limit: 10 });

it('a reminder fires once for each recipient though the worker was killed before its time and started after it', async () => {
  const world = await worldAt(new SystemClock());
  const keys = await freshDatabase();
  const env = { DATABASE_URL: world.url, KEYS_URL: keys.url, MASTER_KEY: '7'.repeat(64), QUEUE_URL: undefined };
  const worker = async (): Promise<CliProcess> => (await startCli(['worker'], { env })).process;
  const first = await worker();
  const pair = await sessionToRemindOfIn(3, world);
  const [timer] = await eventually(async () => {
    const rows = await open(world, pair);
    return rows.length === 2 && rows;
  });
  await first.kill();
  expect(await reminders(world, pair)).toEqual([]);
  await eventually(() => world.now().toString() > timer!.due);
  await worker();
  await eventually(async () => (await open(world, pair)).length === 0);
  expect(await reminders(world, pair)).toHaveLength(2);
  await keys.drop();
});
