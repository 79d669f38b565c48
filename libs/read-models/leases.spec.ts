import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import pg from 'pg';
import { DatabaseClient } from '#runtime';
import { Random } from '../../apps/cli/simulation/random.js';
import { eventually } from '../../test/support/eventually.js';
import { freshDatabase, type FreshDatabase } from '../../test/support/postgres.js';
import { TcpProxy } from '../../test/support/tcp-proxy.js';
import { Leases, type Lease } from './leases.js';

const NAMES = Array.from({ length: 8 }, (_, n) => `follower ${n}`);

let database: FreshDatabase;
const pools: pg.Pool[] = [];

function pool(url = database.url): pg.Pool {
  const made = new pg.Pool({ connectionString: url, application_name: 'ours', max: 12, Client: DatabaseClient });
  made.on('error', () => {});
  pools.push(made);
  return made;
}

beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(async () => {
  await Promise.all(pools.map((each) => each.end()));
  await database.drop();
});

it('a name is held once, by one process, until it is released', async () => {
  const [ours, theirs] = [Leases.of(pool()), Leases.of(pool())];
  const lease = await ours.take('one');
  expect(lease?.lost).toBe(false);
  expect([await ours.take('one'), await theirs.take('one')]).toEqual([undefined, undefined]);
  await lease!.release();
  const other = await theirs.take('one');
  expect([other?.lost, await ours.take('one')]).toEqual([false, undefined]);
  await other!.release();
});

/** As a follower does: takes its name again and again, until it has it, and anew when that is lost. */
function insisting(leases: Leases, name: string) {
  let lease: Lease | undefined;
  let over = false;
  const done = (async () => {
    while (!over) {
      if (lease?.lost) lease = undefined;
      lease ??= await leases.take(name).catch(() => undefined);
      await pause(lease ? 1 : 5);
    }
    await lease?.release();
  })();
  return {
    has: () => lease?.lost === false,
    stop: () => {
      over = true;
      return done;
    },
  };
}

it('however connections break and fail, in the end each name is held by somebody who knows it', async () => {
  const random = new Random('leases');
  const network = await TcpProxy.open(database.url);
  const [admin, ...leases] = [pool(), ...[1, 2].map(() => Leases.of(pool(network.url(database.url))))];
  const ticks = async (most: number) => {
    for (let n = random.between(0, most); n > 0; n--) await admin.query('SELECT 1');
  };
  const end = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE application_name = 'ours' AND datname = current_database() AND pid <> pg_backend_pid() AND random() < 0.7`;
  for (let round = 0; round < 10; round++) {
    const followers = NAMES.map((name) => leases.map((each) => insisting(each, name)));
    for (let n = 0; n < 25; n++) {
      await ticks(8);
      const how = random.between(1, 3);
      if (how === 1) await admin.query(end);
      else if (how === 2) network.cut();
      else {
        await network.refuse();
        await ticks(8);
        await network.pass();
      }
    }
    await eventually(() => followers.every((two) => two.some(({ has }) => has())));
    await Promise.all(followers.flat().map(({ stop }) => stop()));
  }
  await network.close();
}, 60_000);

it('a process that no network reaches any more knows that it lost its leases, and others take them', async () => {
  const network = await TcpProxy.open(database.url);
  const cutOff = Leases.of(pool(network.url(database.url)));
  const lease = (await cutOff.take('far'))!;
  network.silence();
  const other = await eventually(async () => (await Leases.of(pool()).take('far')) ?? false, { within: 20_000 });
  await eventually(() => lease.lost, { within: 20_000 });
  await other.release();
  await network.pass();
  const again = await eventually(async () => (await cutOff.take('far')) ?? false);
  await again.release();
  await network.close();
}, 60_000);
