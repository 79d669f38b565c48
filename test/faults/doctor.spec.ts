import { randomUUID } from 'node:crypto';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import pg from 'pg';
import { openParts, type Parts } from '#assembly';
import { applyMigrations, GENESIS, link, migrateLog, type NewEvent } from '#event-store';
import { readConfiguration, type Environment } from '#runtime';
import { migrateTimerQueue } from '#timers';
import { Worker } from '#worker';
import { examine, type Named } from '../../apps/cli/doctor/check.js';
import { CHECKS } from '../../apps/cli/doctor/checks.js';
import { Patient } from '../../apps/cli/doctor/patient.js';
import { eventually } from '../support/eventually.js';
import { temporaryFolder } from '../support/folders.js';
import { OwnPostgres, SmallDisk } from '../support/own-postgres.js';
import { freshDatabase } from '../support/postgres.js';
import { runCli } from '../support/processes.js';
import { privateRedis } from '../support/redis.js';
import { describeUnless } from '../support/skipping.js';

const endings: (() => Promise<unknown>)[] = [];
const lastEndings: (() => Promise<unknown>)[] = [];
const all = async (list: (() => Promise<unknown>)[]) => {
  for (const end of list.splice(0).reverse()) await end();
};
afterEach(() => all(endings));
afterAll(() => all(lastEndings));

interface Installation {
  readonly parts: Parts;
  /** What the doctor says when these variables are different, or the data folder is. */
  doctor(other?: Environment, folder?: string): Promise<readonly Named[]>;
}

/** A whole one on databases of its own, with nothing wrong. */
async function installation(until = endings): Promise<Installation> {
  const [events, keys, data] = await Promise.all([freshDatabase(), freshDatabase(), temporaryFolder()]);
  const env = { DATABASE_URL: events.url, KEYS_URL: keys.url, MASTER_KEY: '7'.repeat(64), LOG_LEVEL: 'silent' };
  const parts = await openParts(readConfiguration({ data }, env), { say: () => {}, part: 'guest' });
  await migrateTimerQueue(events.url);
  until.push(
    () => events.drop(),
    () => keys.drop(),
    () => parts.close(),
  );
  return {
    parts,
    async doctor(other = {}, folder = data) {
      const patient = await Patient.find(readConfiguration({ data: folder }, { ...env, ...other }));
      try {
        return await examine(CHECKS, patient);
      } finally {
        await patient.close();
      }
    },
  };
}

/** For what breaks nothing in it. */
let well: Installation;
beforeAll(async () => {
  well = await installation(lastEndings);
}, 60_000);

/** Everything that is wrong or to be looked at, except that no worker runs where a test runs none. */
const complaints = (findings: readonly Named[]) =>
  findings.filter(({ level, check }) => (level === 'fail' || level === 'warn') && check !== 'worker');

const only = (findings: readonly Named[]): Named => {
  expect(complaints(findings)).toHaveLength(1);
  return complaints(findings)[0]!;
};

async function deadPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((listening) => server.once('listening', listening));
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  return port;
}

it('has nothing to say of an installation that is well, and a worker runs', async () => {
  const { doctor, parts } = well;
  const worker = await Worker.create(parts);
  await worker.start();
  endings.push(() => worker.stop());
  const findings = await eventually(async () => {
    const found = await doctor();
    return found.every(({ level }) => level === 'ok') && found;
  });
  expect(findings.map(({ check }) => check)).toEqual(CHECKS.map(({ name }) => name));
  expect(findings).toContainEqual({ check: 'worker', level: 'ok', found: 'one runs' });
});

describe('on a set-up that is broken', () => {
  it('1: names a database that is down, and looks at what does not need it', async () => {
    const { doctor } = well;
    const DATABASE_URL = `postgres://somebody:hidden@127.0.0.1:${await deadPort()}/x`;
    const findings = await doctor({ DATABASE_URL });
    expect(only(findings)).toMatchObject({
      ...{ check: 'database', level: 'fail', found: expect.stringMatching(/^127\.0\.0\.1:\d+ cannot be reached/) },
      mend: 'Start the server that DATABASE_URL names, or correct DATABASE_URL.',
    });
    expect(findings.find(({ check }) => check === 'followers')).toMatchObject({ level: 'skip' });
    expect(findings.find(({ check }) => check === 'master key')).toMatchObject({ level: 'ok' });
    expect(JSON.stringify(findings)).not.toContain('hidden');
  });

  it('2: names a master key that is not the one', async () => {
    const { doctor } = well;
    expect(only(await doctor({ MASTER_KEY: '8'.repeat(64) }))).toMatchObject({
      ...{ check: 'master key', level: 'fail' },
      found: 'MASTER_KEY is not the key that the keys database was made with',
      mend: expect.stringContaining('Set MASTER_KEY to that key'),
    });
    expect(only(await doctor({ MASTER_KEY: '' }))).toMatchObject({
      found: expect.stringContaining('there is no master.key in the data folder'),
    });
  });

  it('3: names the event that stopped a read model and parked a stream, and the commands that go on', async () => {
    const { parts, doctor } = await installation();
    const stream = `relationship-${randomUUID()}`;
    await parts.store.append(stream, [poison(stream)], 'no-stream');
    const worker = Worker.simulated(parts);
    await worker.settle();
    await worker.settleReaders();
    const findings = complaints(await doctor());
    expect(findings).toContainEqual({
      ...{ check: 'followers', level: 'fail' },
      found: expect.stringMatching(
        new RegExp(`^relationship_overview was stopped at event .* version 1 of ${stream}: `),
      ),
      mend: 'When the cause is mended, run `throughline retry relationship_overview`.',
    });
    expect(findings).toContainEqual({
      ...{ check: 'followers', level: 'fail' },
      found: expect.stringMatching(new RegExp(`^timer-ledger has set ${stream} aside at version 1, event .*`)),
      mend: `When the cause is mended, run \`throughline retry ${stream}\`.`,
    });
  });

  it('4: names whoever keeps new events from being read, in whatever database of the server', async () => {
    const { parts, doctor } = await installation();
    const elsewhere = await freshDatabase();
    const holder = new pg.Client({ connectionString: elsewhere.url, application_name: 'a long report' });
    await holder.connect();
    endings.push(
      () => elsewhere.drop(),
      () => holder.end(),
    );
    await holder.query('BEGIN');
    const { rows } = await holder.query<{ pid: number }>('SELECT pg_backend_pid() AS pid, pg_current_xact_id()');
    const stream = `person-${randomUUID()}`;
    await parts.store.append(stream, [poison(stream)], 'no-stream');
    const found = await eventually(
      async () => complaints(await doctor()).find(({ check, level }) => check === 'watermark' && level === 'fail'),
      { within: 20_000 },
    );
    expect(found).toMatchObject({
      found: expect.stringMatching(
        /^process \d+ \(a long report, database test_\w+\) .* keeps 1 events from being read$/,
      ),
      mend: expect.stringContaining(`SELECT pg_terminate_backend(${rows[0]!.pid})`),
    });
  });

  it('5: names tables that are older than the program, and leaves them so', async () => {
    const { parts, doctor } = await installation();
    const older = await freshDatabase();
    endings.push(() => older.drop());
    await applyMigrations(older.url, 'log', { upTo: 10 });
    await migrateTimerQueue(older.url);
    for (let twice = 0; twice < 2; twice++) {
      expect(only(await doctor({ DATABASE_URL: older.url }))).toMatchObject({
        ...{ check: 'migrations', level: 'fail', mend: 'Run `throughline migrate`.' },
        found: expect.stringMatching(/^the tables are at version 10 of \d+$/),
      });
    }
    await migrateLog(older.url);
    expect(complaints(await doctor({ DATABASE_URL: older.url })).map(({ check }) => check)).toEqual(['read models']);
    await parts.pool.query(`INSERT INTO log.migrations (version, name) VALUES (999, 'of the future')`);
    expect(only(await doctor())).toMatchObject({ check: 'migrations', found: expect.stringContaining('version 999') });
  });

  it('6: names a log that was copied from another server', async () => {
    const { parts, doctor } = await installation();
    await parts.pool.query(`UPDATE log.identity SET system_identifier = '1'`);
    expect(only(await doctor())).toMatchObject({
      ...{ check: 'event store', level: 'fail', mend: expect.stringMatching(/^Run "throughline restore/) },
      found: 'The log in DATABASE_URL was copied here from another PostgreSQL server',
    });
  });

  it('7: names timers that are overdue, and that no worker runs', async () => {
    const { parts, doctor } = await installation();
    await parts.pool.query(
      `INSERT INTO timers.ledger (timer_id, stream, programme_id, cohort_id, rule, anchor, recipient, occurrence, due,
         escalation, status)
       VALUES ('a', 'match-1', $1, $1, 'match-unanswered', 'x', 'manager', '1', now() - interval '1 hour', false, 'open')`,
      [randomUUID()],
    );
    const findings = await doctor();
    expect(only(findings)).toMatchObject({
      ...{ check: 'timers', level: 'fail', mend: expect.stringMatching(/^See that a worker runs/) },
      found: expect.stringMatching(/^1 are overdue, the first for 36\d\d s$/),
    });
    expect(findings).toContainEqual(
      expect.objectContaining({ check: 'worker', level: 'warn', mend: expect.stringContaining('throughline worker') }),
    );
  });

  it('8: names a mail server, an issuer and a queue that cannot be reached', async () => {
    const { doctor } = well;
    const port = await deadPort();
    const findings = complaints(
      await doctor({
        SMTP_URL: `smtp://somebody:hidden@127.0.0.1:${port}`,
        QUEUE_URL: `redis://:hidden@127.0.0.1:${port}`,
        ...{ OIDC_ISSUER: `http://127.0.0.1:${port}`, OIDC_AUDIENCE: 'throughline' },
      }),
    );
    expect(findings.map(({ check, level }) => [check, level])).toEqual([
      ['queue', 'fail'],
      ['mail server', 'fail'],
      ['token issuer', 'fail'],
    ]);
    for (const { mend } of findings) expect(mend).toMatch(/QUEUE_URL|SMTP_URL|OIDC_ISSUER/);
    expect(JSON.stringify(findings)).not.toContain('hidden');
  });
});

describe('on a server with few connections', () => {
  it('10: names how many are in use, when too few are left for a process, and when there is none', async () => {
    const postgres = await OwnPostgres.start({ settings: { max_connections: '12' } });
    const { doctor } = well;
    const holders: pg.Client[] = [];
    const hold = async (connections: number) => {
      while (holders.length < connections) {
        const holder = new pg.Client({ connectionString: postgres.url('postgres') });
        holders.push(holder);
        await holder.connect();
      }
      // The doctor's own connections of last time may still be on their way out.
      await eventually(async () => {
        const { rows } = await holders[0]!.query(`SELECT FROM pg_stat_activity WHERE backend_type = 'client backend'`);
        return rows.length === connections;
      });
      const findings = complaints(await doctor({ DATABASE_URL: postgres.url('postgres') }));
      return findings.find(({ check }) => check === (connections < 12 ? 'connections' : 'database'));
    };
    endings.push(() => Promise.all(holders.map((holder) => holder.end())));
    const mend = expect.stringMatching(/^Raise `max_connections` of the server, or run fewer processes/);
    // Three are kept for superusers, one is the doctor's own.
    expect(await hold(5)).toMatchObject({
      ...{ level: 'warn', found: '6 of 9 are in use: too few are left for another process', mend },
    });
    expect(await hold(8)).toMatchObject({ level: 'fail', found: '9 of 9 are in use', mend });
    expect(await hold(12)).toMatchObject({
      ...{ level: 'fail', found: expect.stringMatching(/^127\.0\.0\.1:\d+ has no connection left$/) },
      mend: 'Raise its `max_connections`, or end what holds them.',
    });
  });
});

describeUnless(SmallDisk.missing(), 'on a disk that is nearly full', () => {
  it.each([
    ['11: names room that is getting scarce', 1024, undefined, 'warn', /^only 10\d\d MiB are free$/],
    ['12: names room that is too little for the database', 64, undefined, 'fail', /^only 6\d MiB are free$/],
    ['13: names that no file can be made', 4096, 1, 'fail', /^hardly another file can be made/],
  ] as const)('%s, and how to make some', async (_title, mebibytes, files, level, found) => {
    const { doctor } = well;
    const folder = await temporaryFolder();
    const disk = await SmallDisk.mount(folder, mebibytes, files);
    endings.push(async () => (disk as SmallDisk).unmount());
    expect(only(await doctor({}, folder))).toMatchObject({
      ...{ check: 'free disk', level, found: expect.stringMatching(found) },
      mend: expect.stringMatching(/^Make room on the disk of the data folder, or move the folder to a larger one/),
    });
  });
});

const redis = await privateRedis();

describeUnless(redis.missing, 'on a Redis that throws jobs away', () => {
  it('9: names its policy and the setting that mends it', async () => {
    const { url } = redis as { url: string };
    const { doctor } = well;
    const client = new Redis(url);
    endings.push(async () => client.disconnect());
    await client.config('SET', 'maxmemory-policy', 'allkeys-lru');
    expect(only(await doctor({ QUEUE_URL: url }))).toMatchObject({
      ...{ check: 'queue', level: 'warn', mend: expect.stringContaining('maxmemory-policy noeviction') },
      found: expect.stringContaining('maxmemory-policy allkeys-lru'),
    });
  });
});

describe('throughline doctor', () => {
  it('prints a line for each check and how to mend what fails, and ends with 1', async () => {
    const data = join(await temporaryFolder(), 'nothing');
    const { stdout, code } = await runCli(['doctor', '--data', data]);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^ok {4}configuration {4}/m);
    expect(stdout).toContain(`there is no ${data}`);
    expect(stdout).toMatch(/^ +→ Name another with --data, or begin with `throughline up`\.$/m);
    expect(stdout).toMatch(/^1 wrong, 0 to look at, \d+ well$/m);
  });

  it('names a variable with a wrong value, as JSON where asked', async () => {
    const { json, code } = await runCli(['doctor', '--json'], { env: { PORT: '80a' } });
    expect(code).toBe(1);
    expect(json).toEqual([
      {
        well: false,
        findings: [expect.objectContaining({ check: 'configuration', found: expect.stringMatching(/^PORT/) })],
      },
    ]);
  });
});

/** An event that no program of ours writes: it lacks what it has to have. */
function poison(stream: string): NewEvent {
  const type = stream.startsWith('person-') ? 'SomethingElse' : 'RelationshipInitiated';
  const now = new Date().toISOString();
  const metadata = {
    ...{ occurred: now, recorded: now, actor: { id: randomUUID(), role: 'system' } },
    ...{ correlation: randomUUID(), causation: randomUUID() },
  };
  const event = {
    id: randomUUID(),
    type,
    schemaVersion: 1,
    data: '{"participants":7}',
    metadata: JSON.stringify(metadata),
  };
  return { ...event, hash: link(GENESIS, { ...event, stream, version: 1 }) };
}
