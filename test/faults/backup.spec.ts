import { appendFile, copyFile, mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { examineLog, restore } from '#backup';
import { uuidv5 } from '#event-store';
import { DatabaseClient, readConfiguration, startEmbedded, type Embedded } from '#runtime';
import { syntheticRoster } from '../../apps/cli/simulation/roster.js';
import { simulate } from '../../apps/cli/simulation/simulate.js';
import { worldOn } from '../../apps/cli/simulation/world.js';
import { Stage, type Firing } from '../../apps/cli/stage/stage.js';
import { temporaryFolder } from '../support/folders.js';
import { Log } from '../support/log.js';
import { freshDatabase } from '../support/postgres.js';
import { runCli } from '../support/processes.js';

const SEED = 'simulate/backup';
const TO = Temporal.Instant.from('2026-03-02T18:00:00Z');
/** Long enough that reminders, lapses and review requests fall due. */
const LATER = TO.add({ hours: 21 * 24 });

const configurationOf = (data: string) => readConfiguration({ data, logLevel: 'silent' }, {});

async function withStage<T>(data: string, work: (stage: Stage, fired: Firing[]) => Promise<T>, start = TO): Promise<T> {
  const fired: Firing[] = [];
  const stage = await Stage.open({
    configuration: configurationOf(data),
    start,
    seed: SEED,
    fired: (firing) => fired.push(firing),
  });
  try {
    return await work(stage, fired);
  } finally {
    await stage.close();
  }
}

async function withServer<T>(data: string, work: (server: Embedded) => Promise<T>): Promise<T> {
  const server = await startEmbedded({ dir: data, part: 'guest', log: () => undefined });
  try {
    return await work(server);
  } finally {
    await server.stop();
  }
}

/** Three weeks go by: what is said to whom, and the history that comes of it. */
const threeWeeksOn = (data: string) =>
  withStage(data, async (stage, fired) => {
    const before = await stage.logHash();
    await stage.advanceTo(LATER);
    await stage.settleReaders();
    const { rows: messages } = await stage.parts.pool.query(
      'SELECT recipient, rule, occurrence, due, status FROM outbox.messages ORDER BY 1, 2, 3, 4, 5',
    );
    return { before, fired, after: await stage.logHash(), messages };
  });

const byName = (a: { readonly stream: string }, b: { readonly stream: string }) => (a.stream < b.stream ? -1 : 1);

const words = (run: { readonly code: number | null; readonly stderr: string }) => ({
  code: run.code,
  stderr: run.stderr.split('\n').filter((line) => line !== '' && !/^.* \d+%$/.test(line)),
});

describe('a backup', () => {
  let old: string;
  let archives: string;
  let logArchive: string;
  let keysArchive: string;
  let erasures: string;

  beforeAll(async () => {
    [old, archives] = [await temporaryFolder(), await temporaryFolder()];
    [logArchive, keysArchive, erasures] = [
      join(archives, 'log'),
      join(archives, 'keys'),
      join(archives, 'erasures.jsonl'),
    ];
    const menteeId = await withStage(
      old,
      async (stage) => {
        const plan = {
          programme: 'Leaders Together',
          roster: syntheticRoster(6, 'backup'),
          from: Temporal.PlainDate.from('2026-01-05'),
          to: Temporal.PlainDate.from('2026-03-02'),
          timeZone: 'Europe/London',
          seed: 'backup',
          managerId: uuidv5('simulated-manager'),
          spread: 5,
          monthsApart: 0,
        };
        const { pairs } = await simulate(plan, worldOn(stage), () => undefined);
        await stage.settleReaders();
        return pairs[0]!.menteeId;
      },
      Temporal.Instant.from('2026-01-05T00:00:00Z'),
    );
    expect(words(await runCli(['backup', '--data', old, '--log', logArchive, '--keys', keysArchive])).code).toBe(0);
    // Erased after the backup was made.
    await withStage(old, ({ parts }) => parts.keys.destroy([`person:${menteeId}`]));
    expect(words(await runCli(['backup', '--data', old, '--erasures', erasures]))).toEqual({
      code: 0,
      stderr: ['1 destroyed keys are listed.'],
    });
  }, 120_000);

  /** A new data folder for another cluster, with the master key of the old one. */
  async function newFolder(masterKey = true): Promise<string> {
    const data = await temporaryFolder();
    if (masterKey) await copyFile(join(old, 'master.key'), join(data, 'master.key'));
    return data;
  }

  const putBack = (urls: { databaseUrl: string; keysUrl: string }, log = logArchive) =>
    restore({ ...urls, log, keys: keysArchive, erasures: [], accepts: () => undefined });

  const restoreBy = (data: string, ...more: readonly string[]) =>
    runCli(['restore', '--data', data, '--log', logArchive, '--keys', keysArchive, ...more]);

  it('put back into a fresh cluster tells the same history, goes on as the old one does, and keeps erasures', async () => {
    const data = await newFolder();
    const restored = await restoreBy(data, '--erasures', erasures, '--json');
    expect(words(restored)).toEqual({ code: 0, stderr: [] });
    expect(restored.json.at(-1)).toMatchObject({ restored: { log: expect.any(String) }, erasures: 1 });

    // Read models are there before anything follows the log.
    await withServer(data, async ({ databaseUrl }) => {
      const looked = await Log.open(databaseUrl);
      expect(await looked.unlikeTheLog()).toEqual([]);
      await looked.close();
    });
    const [there, here] = [await threeWeeksOn(old), await threeWeeksOn(data)];
    expect(there.fired.length).toBeGreaterThan(3);
    expect(there.after.events).toBeGreaterThan(there.before.events);
    // The erased person's name is in neither: the hash is over the plaintext, "[erased]" where there is none.
    expect(here).toEqual(there);
    await withServer(data, async ({ databaseUrl }) => {
      const looked = await Log.open(databaseUrl);
      expect(await looked.unlikeTheLog()).toEqual([]);
      await looked.close();
    });
  }, 120_000);

  it('is put back into empty databases only', async () => {
    await withServer(old, ({ databaseUrl, keysUrl }) =>
      expect(putBack({ databaseUrl, keysUrl })).rejects.toThrow('restore into a new, empty one'),
    );
  });

  it('is not put back without the master key, or a word about erasures', async () => {
    const [without, another] = [await newFolder(false), await newFolder(false)];
    const { stderr } = words(await restoreBy(without, '--without-erasures'));
    expect(stderr).toEqual([expect.stringContaining('set MASTER_KEY')]);
    const other = { env: { MASTER_KEY: Buffer.alloc(32, 7).toString('base64') } };
    const wrong = await runCli(
      ['restore', '--data', another, '--log', logArchive, '--keys', keysArchive, '--erasures', erasures],
      other,
    );
    expect(words(wrong)).toEqual({
      code: 70,
      stderr: ['The keys in this backup were wrapped by another master key.'],
    });
    const { stderr: unsaid } = words(await restoreBy(await newFolder()));
    expect(unsaid).toEqual([expect.stringContaining('--without-erasures')]);
  });

  it('that was altered or not finished is refused whole, and a whole one goes into the same databases after it', async () => {
    const broken = join(archives, 'broken');
    await mkdir(broken);
    const { tables } = JSON.parse(await readFile(join(logArchive, 'manifest.json'), 'utf8')) as {
      tables: { file: string }[];
    };
    for (const { file } of tables) await copyFile(join(logArchive, file), join(broken, file));
    const [log, keys] = [await freshDatabase(), await freshDatabase()];
    const urls = { databaseUrl: log.url, keysUrl: keys.url };
    const attempt = () => putBack(urls, broken);
    await expect(attempt()).rejects.toThrow('holds no finished backup');
    await copyFile(join(logArchive, 'manifest.json'), join(broken, 'manifest.json'));
    const messages = join(broken, 'outbox.messages.copy.zst');
    await copyFile(join(logArchive, 'flows.leavers.copy.zst'), messages);
    await expect(attempt()).rejects.toThrow(`${messages} is not what was written when the backup was made.`);
    await appendFile(join(broken, 'log.events.copy.zst'), 'more');
    await expect(attempt()).rejects.toThrow('log.events.copy.zst');
    await rm(join(broken, 'log.events.copy.zst'));
    await expect(attempt()).rejects.toThrow('is missing');

    await putBack(urls);
    expect(await examineLog(urls)).toMatchObject({ broken: [], unknownKeys: 0 });
    const client = new DatabaseClient({ connectionString: log.url });
    await client.connect();
    await client.query('ALTER TABLE log.events DISABLE TRIGGER immutable');
    const altered = await client.query<{ stream: string }>(
      `UPDATE log.events SET metadata = '{}' WHERE version = 2 AND stream LIKE 'relationship-%' RETURNING stream`,
    );
    await client.end();
    const { broken: found } = await examineLog(urls);
    expect(found).toEqual(altered.rows.map(({ stream }) => ({ stream, version: 2 })).sort(byName));
    expect(found.length).toBeGreaterThan(0);
    await Promise.all([log.drop(), keys.drop()]);
  });

  it('is written into new folders only, keys apart from the log', async () => {
    expect(words(await runCli(['backup', '--data', old, '--log', logArchive])).stderr).toEqual([
      `${logArchive} is not empty: name a new folder.`,
    ]);
    const inside = ['--log', join(archives, 'both'), '--keys', join(archives, 'both', 'keys')];
    expect(words(await runCli(['backup', '--data', old, ...inside])).stderr).toEqual([
      expect.stringContaining('keys need a folder of their own'),
    ]);
  });
});
