import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type pg from 'pg';
import { openParts, type Parts } from '#assembly';
import { readConfiguration } from '#runtime';
import { Worker } from '#worker';
import { temporaryFolder } from '../support/folders.js';
import { KurrentDouble } from '../support/kurrent/double.js';
import { freshDatabase } from '../support/postgres.js';
import { runCli, type CliProcess } from '../support/processes.js';

const STORY = 'test/journeys/month-ends-and-new-policy.jsonl';

const closing: (() => Promise<unknown> | void)[] = [];
afterAll(async () => {
  for (const close of closing.reverse()) await close();
});

async function double(): Promise<KurrentDouble> {
  const server = await KurrentDouble.start();
  closing.push(() => server.stop());
  return server;
}

const lastOf = ({ json }: CliProcess) => json.at(-1) as { done: boolean; logHash: string; events: number };
/** Ids are the same too: they follow from the story. */
const said = ({ json }: CliProcess) => json.slice(0, -1);

/** What the followers of this process make of the log. */
async function derived(parts: Parts): Promise<Record<string, unknown[]>> {
  try {
    const worker = Worker.simulated(parts);
    await worker.settle();
    await worker.settleReaders();
    return await rowsOf(parts.pool);
  } finally {
    await parts.close();
  }
}

/** Every row of read models and ledger; positions are each store's own. */
async function rowsOf(pool: pg.Pool): Promise<Record<string, unknown[]>> {
  const { rows: names } = await pool.query<{ name: string }>(
    `SELECT 'read_models.' || viewname AS name FROM pg_views WHERE schemaname = 'read_models'
     UNION SELECT 'timers.ledger' UNION SELECT 'timers.streams' ORDER BY name`,
  );
  const tables = names.map(async ({ name }) => {
    const { rows } = await pool.query<{ row: string }>(
      `SELECT (to_jsonb(t) - 'position')::text AS row FROM ${name} t ORDER BY 1`,
    );
    return [name, rows.map(({ row }) => row)] as const;
  });
  return Object.fromEntries(await Promise.all(tables));
}

describe('with the events in KurrentDB', () => {
  const env: Record<string, string> = { MASTER_KEY: Buffer.alloc(32, 1).toString('base64') };
  let data: string;
  /** The story as it is told with everything in PostgreSQL. */
  let told: CliProcess;

  const play = async (environment: Record<string, string>, ...flags: readonly string[]) => {
    const played = await runCli(['play', STORY, ...flags], { within: 120_000, env: environment });
    expect(played.stderr).not.toMatch(/rror/);
    expect(played.code).toBe(0);
    return played;
  };

  beforeAll(async () => {
    data = await temporaryFolder();
    const [database, keys] = await Promise.all([freshDatabase(), freshDatabase()]);
    closing.push(database.drop, keys.drop);
    Object.assign(env, { DATABASE_URL: database.url, KEYS_URL: keys.url });
    told = await play(env, '--data', data);
  }, 180_000);

  it('a story is told as with PostgreSQL, event by event and reminder by reminder', async () => {
    const server = await double();
    // Somebody else's events do no harm.
    server.fill(200);
    const there = await play({ EVENT_STORE_URL: server.url() });
    expect(lastOf(there)).toEqual(lastOf(told));
    expect(said(there)).toEqual(said(told));
    expect(said(there).some((line) => 'fired' in line)).toBe(true);
    expect(server.log.entries.some(({ type }) => type === 'ReminderFired')).toBe(true);
  }, 180_000);

  it('an existing log is not left behind: it is moved, and everything is derived from it again', async () => {
    const server = await double();
    const there = { ...env, EVENT_STORE_URL: server.url() };
    const open = (environment: Record<string, string>, anew = false) =>
      openParts(readConfiguration({ data, logLevel: 'silent' }, environment), { say: () => {}, anew });

    const before = await derived(await open(env));
    await expect(open(there)).rejects.toThrow(
      /^The database holds events that the store of EVENT_STORE_URL does not: /,
    );

    const copied = await runCli(['copy-events', 'database', 'EVENT_STORE_URL', '--json'], { env: there });
    const { events } = lastOf(told);
    expect(lastOf(copied)).toMatchObject({ events, appended: events, verified: true });
    await expect(open(there)).rejects.toThrow(
      /^Read models and timers in the database .* "throughline migrate --anew"/,
    );

    const after = await derived(await open(there, true));
    expect(Object.keys(after)).toContain('timers.ledger');
    expect(after).toEqual(before);
    expect(server.log.entries.filter(({ stream }) => stream.startsWith('relationship-')).length).toBeGreaterThan(10);
    // And from now on the database alone is not the store any more.
    await expect(open(env)).rejects.toThrow(/^Read models and timers in the database were derived from another store/);
    const parts = await open(there);
    try {
      await parts.readModels.rebuild('timeline');
      const rows = await rowsOf(parts.pool);
      expect(rows['read_models.timeline']).toEqual(before['read_models.timeline']);
    } finally {
      await parts.close();
    }
  }, 180_000);

  it('a store that cannot be reached refuses the start in one sentence without its password', async () => {
    const configuration = readConfiguration(
      { data, logLevel: 'silent' },
      { ...env, EVENT_STORE_URL: 'esdb://admin:hunter2@127.0.0.1:1?tls=false' },
    );
    await expect(openParts(configuration, { say: () => {} })).rejects.toMatchObject({
      exitCode: 78,
      message: 'EVENT_STORE_URL names a KurrentDB that cannot be used: nothing at 127.0.0.1:1 answers as a KurrentDB.',
    });
  }, 60_000);
});
