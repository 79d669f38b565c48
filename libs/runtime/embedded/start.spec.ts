import { type ChildProcess, spawn } from 'node:child_process';
import { chmod, readdir, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { eventually } from '../../../test/support/eventually.js';
import { postmaster, temporaryFolder } from '../../../test/support/folders.js';
import { describeUnless } from '../../../test/support/skipping.js';
import { AlreadyRunning } from '../cannot-start.js';
import { type Embedded, type EmbeddedOptions, startEmbedded } from './start.js';

/** One cluster for most of these stories: each leaves it stopped, and in good health. */
let dir: string;
let started: Embedded[];
let others: ChildProcess[];
let told: string[];

beforeAll(async () => {
  dir = await temporaryFolder();
});

beforeEach(() => {
  [started, others, told] = [[], [], []];
});

afterEach(async () => {
  for (const other of others) other.kill('SIGKILL');
  // One more guest: whoever was killed above has left, so that it is the last one and stops the server.
  if (await postmaster(dir)) await start({ part: 'guest' });
  for (const embedded of started) await embedded.stop();
});

async function start(options: Partial<EmbeddedOptions> = {}): Promise<Embedded> {
  const embedded = await startEmbedded({ dir, log: (line) => told.push(line), ...options });
  started.push(embedded);
  return embedded;
}

async function query(url: string, text: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

/** An owner of this data folder in a process of its own. */
async function startElsewhere(): Promise<ChildProcess> {
  const owner = new URL('../../../test/support/embedded-owner.mjs', import.meta.url).pathname;
  const child = spawn(process.execPath, [owner, dir], { stdio: ['ignore', 'pipe', 'inherit'] });
  others.push(child);
  await new Promise((ready, failed) => {
    child.stdout.once('data', ready);
    child.once('exit', (code) => failed(new Error(`the other owner ended with ${code}`)));
  });
  return child;
}

describe('the embedded PostgreSQL', () => {
  it('starts on an empty folder with a database for the data and one for the keys', async () => {
    const embedded = await start();
    expect(await query(embedded.databaseUrl, 'select current_database() as name')).toEqual([{ name: 'throughline' }]);
    expect(await query(embedded.keysUrl, 'select current_database() as name')).toEqual([{ name: 'throughline_keys' }]);
  });

  it('wants its password, also from this machine', async () => {
    const url = new URL((await start()).databaseUrl);
    url.password = 'guess';
    await expect(query(url.href, 'select 1')).rejects.toThrow(/password authentication failed/);
  });

  it('loses nothing of what was committed in a crash', async () => {
    expect(await query((await start()).adminUrl, 'show fsync')).toEqual([{ fsync: 'on' }]);
  });

  it('keeps the data from one start to the next', async () => {
    const first = await start();
    await query(first.databaseUrl, 'create table kept as select 42 as answer');
    await first.stop();
    expect(await postmaster(dir)).toBeUndefined();
    expect(await query((await start()).databaseUrl, 'select * from kept')).toEqual([{ answer: 42 }]);
  });

  it('is refused to a second owner in one sentence that names the folder', async () => {
    await start();
    const refusal = await start().catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(AlreadyRunning);
    expect(refusal).toMatchObject({ exitCode: 75, message: expect.stringContaining(dir) });
  });

  it('is refused while another process owns it', async () => {
    await startElsewhere();
    await expect(start()).rejects.toBeInstanceOf(AlreadyRunning);
  });

  it('is adopted, still running, after its owner was killed', async () => {
    const owner = await startElsewhere();
    const pid = await postmaster(dir);
    owner.kill('SIGKILL');
    await start();
    expect(await postmaster(dir)).toBe(pid);
  });

  it('starts again after the server itself was killed with everything else', async () => {
    const owner = await startElsewhere();
    owner.kill('SIGKILL');
    process.kill((await postmaster(dir)) ?? NaN, 'SIGKILL');
    expect(await query((await start()).databaseUrl, 'select 1 as alive')).toEqual([{ alive: 1 }]);
  });

  it('serves guests beside an owner, and stays until the last one has left', async () => {
    const owner = await start();
    const guest = await start({ part: 'guest' });
    await owner.stop();
    expect(await query(guest.databaseUrl, 'select 1 as alive')).toEqual([{ alive: 1 }]);
    await guest.stop();
    expect(await postmaster(dir)).toBeUndefined();
  });

  it('comes back at the same address when the server dies under its owner', async () => {
    const embedded = await start();
    const pid = (await postmaster(dir)) ?? NaN;
    process.kill(pid, 'SIGKILL');
    await eventually(async () => {
      const [row] = await query(embedded.databaseUrl, 'select 1 as alive');
      return row !== undefined && (await postmaster(dir)) !== pid;
    });
  });

  it('is made once when several start on an empty folder at the same time', async () => {
    const empty = await temporaryFolder();
    const guests = await Promise.all(Array.from({ length: 4 }, () => start({ dir: empty, part: 'guest' })));
    expect(new Set(guests.map((guest) => guest.databaseUrl)).size).toBe(1);
    expect(await readdir(join(empty, 'postgres'))).toEqual(['data', 'server.log']);
  });
});

const noRoot = process.getuid?.() === 0 ? undefined : 'only root runs PostgreSQL as another user';

describeUnless(noRoot, 'the embedded PostgreSQL of root', () => {
  it('lives where its user can go when the data folder is closed to it, and says so', async () => {
    const closed = await temporaryFolder();
    await chmod(closed, 0o700);
    const embedded = await start({ dir: closed });
    const place = (await readFile(join(closed, 'postgres-lives-at'), 'utf8')).trim();
    try {
      expect(told.join('\n')).toContain(place);
      await query(embedded.databaseUrl, 'create table kept as select 42 as answer');
      await embedded.stop();
      const again = await start({ dir: closed });
      expect(await query(again.databaseUrl, 'select * from kept')).toEqual([{ answer: 42 }]);
      await again.stop();
    } finally {
      await rm(dirname(place), { recursive: true });
    }
  });
});
