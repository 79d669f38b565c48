import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { relationship } from '#domain';
import { migrateLog, PostgresEventStore, type Recorded } from '#event-store';
import {
  Follower,
  hours,
  readModels,
  ReadModels,
  relationshipOverview,
  type FollowerOptions,
  type ReadModel,
  type RebuildFailed,
  type Write,
} from '#read-models';
import { eventually } from '../support/eventually.js';
import { History } from '../support/history.js';
import { freshDatabase, type FreshDatabase } from '../support/postgres.js';
import { foldedRows, storedRows } from '../support/read-models.js';
import { growing, held } from '../support/situations.js';
import { writeStory } from '../support/story.js';

const overview: ReadModel = relationshipOverview;

let database: FreshDatabase;
let store: PostgresEventStore;
let admin: pg.Pool;
let history: History;
let pools: pg.Pool[];

beforeAll(async () => {
  database = await freshDatabase();
  await migrateLog(database.url);
  store = await PostgresEventStore.open({ url: database.url, poll: 200 });
  admin = pool('admin');
  await admin.query('CREATE TABLE tally (name text PRIMARY KEY, handled integer NOT NULL, versions text NOT NULL)');
  history = new History(store);
});
beforeEach(() => {
  pools = [];
});
afterEach(() => Promise.all(pools.map((one) => one.end())));
afterAll(async () => {
  await admin?.end();
  await store?.close();
  await database?.drop();
});

/** The connections of one process, told from others' by their name. */
function pool(name: string): pg.Pool {
  const made = new pg.Pool({ connectionString: database.url, application_name: name, max: 5 });
  made.on('error', () => {});
  pools?.push(made);
  return made;
}

const kill = (process: string) =>
  admin.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1', [process]);

/** Adds to what stands there, so that whatever is written twice shows. */
const count =
  (name: string, batch: readonly Recorded[]): Write =>
  async (tx) => {
    const mine = batch.filter(({ stream }) => stream === `relationship-${name}`).map(({ version }) => version);
    await tx.query(
      `INSERT INTO tally VALUES ($1, $2, $3) ON CONFLICT (name) DO UPDATE SET
         handled = tally.handled + excluded.handled, versions = tally.versions || excluded.versions`,
      [name, mine.length, mine.map((version) => `${version} `).join('')],
    );
  };

const tally = async (name: string) =>
  (
    await admin.query<{ handled: number; versions: string }>('SELECT handled, versions FROM tally WHERE name = $1', [
      name,
    ])
  ).rows[0];

const follower = (name: string, by: pg.Pool, handle: FollowerOptions['handle']) =>
  new Follower({ name, store, pool: by, batch: 5, poll: 100, poison: 'stop', handle });

const inOrder = (n: number) => Array.from({ length: n }, (_, at) => `${at + 1} `).join('');

describe('a follower whose connection is killed', () => {
  it.each(['before', 'inside', 'at the end of'] as const)(
    '%s its transaction handles every event once',
    async (when) => {
      const name = `killed ${when}`;
      await history.write(relationship, name, growing);
      let kills = 2;
      const die = async (tx: pg.ClientBase) => {
        if (kills-- <= 0) return;
        const { rows } = await tx.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
        await admin.query('SELECT pg_terminate_backend($1)', [rows[0]!.pid]);
        await eventually(async () => {
          const alive = await admin.query('SELECT 1 FROM pg_stat_activity WHERE pid = $1', [rows[0]!.pid]);
          return alive.rowCount === 0;
        });
      };
      const by = pool(name);
      const one = follower(name, by, async (batch) => {
        if (when === 'before' && kills-- > 0) await kill(name);
        return async (tx) => {
          if (when === 'inside') await die(tx);
          await count(name, batch)(tx);
          if (when === 'at the end of') await die(tx);
        };
      });
      one.start();
      await eventually(async () => (await tally(name))?.handled === growing.length);
      await one.stop();
      expect(kills).toBeLessThanOrEqual(0);
      expect(await tally(name)).toEqual({ handled: growing.length, versions: inOrder(growing.length) });
      expect(await one.checkpoint()).toMatchObject({ status: 'running', parked: [] });
    },
  );
});

describe('two processes with the same follower', () => {
  it('handle every event once between them, and one takes over when the other is killed', async () => {
    const name = 'shared';
    const run = (process: string) => {
      const handled: string[] = [];
      const by = pool(process);
      const mine = follower(name, by, async (batch) => {
        handled.push(...batch.map(({ id }) => id));
        return count(name, batch);
      });
      return { mine, handled, by };
    };
    const [one, other] = [run('one'), run('other')];
    one.mine.start();
    await history.write(relationship, name, growing);
    await eventually(async () => (await tally(name))?.handled === growing.length);
    other.mine.start();
    await history.write(relationship, name, [held('s1', '2026-09-08')]);
    await eventually(async () => (await tally(name))?.handled === growing.length + 1);
    expect(other.handled).toEqual([]);
    // Cut off from the database: its connections are gone, and it finds no way back.
    one.by.options.connectionString = 'postgres://127.0.0.1:1/none';
    await kill('one');
    await history.write(relationship, name, [held('s2', '2026-09-22')]);
    await eventually(async () => (await tally(name))?.handled === growing.length + 2);
    expect(other.handled).toHaveLength(1);
    await Promise.all([one.mine.stop(), other.mine.stop()]);
    expect((await tally(name))!.versions).toBe(inOrder(growing.length + 2));
  });

  it('write each event once even when both believe that it is theirs to handle', async () => {
    const name = 'contended';
    const rivals = ['first', 'second', 'third'].map((process) =>
      follower(name, pool(process), async (batch) => count(name, batch)),
    );
    for (let n = 0; n < 10; n++) {
      await history.write(relationship, name, n === 0 ? growing : [held(`s${n}`, '2026-09-08')]);
      await store.allShown();
      await Promise.all(rivals.map((rival) => rival.catchUp()));
    }
    expect((await tally(name))!.versions).toBe(inOrder(growing.length + 9));
  });
});

describe('a rebuild', () => {
  it('goes on beside commands, answers from the old rows meanwhile, and ends with the same rows as a fold', async () => {
    await writeStory(history);
    const models = new ReadModels({ store, pool: pool('live'), models: readModels, batch: 10, poll: 100 });
    await models.start();
    await eventually(async () => (await models.status()).every(({ current }) => current));
    const { rows: before } = await admin.query('SELECT count(*)::integer AS n FROM read_models.relationship_overview');
    let writing = true;
    let written = 0;
    const commands = (async () => {
      while (writing)
        await history.write(relationship, `busy ${written++ % 20}`, [...growing.slice(0, 1), held('s', '2026-09-08')]);
    })();
    const answers: number[] = [];
    const asking = (async () => {
      while (writing) {
        const { rows } = await admin.query('SELECT count(*)::integer AS n FROM read_models.relationship_overview');
        answers.push((rows[0] as { n: number }).n);
      }
    })();
    const rebuilder = new ReadModels({ store, pool: pool('rebuilder'), models: readModels });
    await rebuilder.rebuild(readModels.map(({ name }) => name));
    writing = false;
    await Promise.all([commands, asking]);
    expect(written).toBeGreaterThan(5);
    expect(Math.min(...answers)).toBeGreaterThanOrEqual((before[0] as { n: number }).n);
    await eventually(async () => (await models.status()).every(({ current }) => current));
    for (const model of readModels) expect(await storedRows(admin, model)).toEqual(await foldedRows(store, model));
    await models.stop();
  });

  it('that was killed leaves the old rows answering, and the next one goes on cleanly', async () => {
    const { name } = overview;
    const before = await storedRows(admin, overview);
    const doomed = new ReadModels({ store, pool: pool('doomed'), models: readModels });
    const killed = doomed.rebuild(name, ({ step }) => {
      if (step === 'indexing') void kill('doomed');
    });
    await expect(killed).rejects.toThrow();
    expect(await storedRows(admin, overview)).toEqual(before);
    const next = new ReadModels({ store, pool: pool('next'), models: readModels });
    await next.rebuild(name);
    expect(await storedRows(admin, overview)).toEqual(before);
    const { rows } = await admin.query(`SELECT name FROM read_models.checkpoints WHERE name LIKE $1`, [`${name}%`]);
    expect(rows).toEqual([{ name }]);
  });

  it('that meets an event it cannot fold says which, leaves the old rows, and keeps no other read model from its own', async () => {
    const before = await storedRows(admin, overview);
    const sick = (...[row, recorded, key]: Parameters<ReadModel['evolve']>) => {
      if (recorded.type === 'ObjectiveSet') throw new Error('no idea what an objective is');
      return overview.evolve(row, recorded, key);
    };
    const ill: ReadModel = { ...overview, carry: sick, evolve: sick };
    const well: ReadModel = hours;
    const both = new ReadModels({ store, pool: pool('ill'), models: [ill, well] });
    const answering = async () =>
      (
        await admin.query<{ generation: number }>('SELECT generation FROM read_models.checkpoints WHERE name = $1', [
          well.name,
        ])
      ).rows[0]!.generation;
    const generation = await answering();
    const failed = (await both.rebuild([ill.name, well.name]).catch((error: unknown) => error)) as RebuildFailed;
    const { stream = '' } = failed.failure;
    const { id: eventId, version } = (await store.read(stream)).find(({ type }) => type === 'ObjectiveSet')!;
    expect(failed).toMatchObject({
      name: 'RebuildFailed',
      model: ill.name,
      failure: { message: 'Error: no idea what an objective is', stream, version, eventId },
    });
    expect(await storedRows(admin, overview)).toEqual(before);
    expect(await answering()).toBe(generation + 1);
    expect(await storedRows(admin, well)).toEqual(await foldedRows(store, well));
    const { rows } = await admin.query(`SELECT FROM read_models.checkpoints WHERE name ~ '__[0-9]+$'`);
    expect(rows).toEqual([]);
  });

  it('is asked for by a new version of the declaration, and is no business of the other read models', async () => {
    const changed = { ...overview, version: overview.version + 1 };
    const models = new ReadModels({ store, pool: pool('newer'), models: [changed], poll: 100 });
    expect((await models.prepare()).map(({ name }) => name)).toEqual([changed.name]);
    await models.start();
    await eventually(async () => (await models.status())[0]?.builtVersion === changed.version);
    await eventually(async () => (await models.status())[0]?.current);
    await models.stop();
    // A process that still knows the old one leaves the new rows alone.
    await history.write(relationship, 'later', growing);
    await store.allShown();
    const older = new ReadModels({ store, pool: pool('older'), models: [overview] });
    expect(await older.catchUp()).toBe(false);
    expect(await models.catchUp()).toBe(true);
    expect(await storedRows(admin, changed)).toEqual(await foldedRows(store, changed));
  });
});
