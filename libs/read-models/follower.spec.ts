import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { relationship, type RelationshipEvent } from '#domain';
import { MemoryEventStore, migrateLog, type Position, type Recorded } from '#event-store';
import { eventually } from '../../test/support/eventually.js';
import { History } from '../../test/support/history.js';
import { freshDatabase, type FreshDatabase } from '../../test/support/postgres.js';
import { growing } from '../../test/support/situations.js';
import { Follower, listCheckpoints, type FollowerOptions, type Trouble } from './index.js';

let database: FreshDatabase;
let pool: pg.Pool;
let store: MemoryEventStore;
let history: History;
let names = 0;

beforeAll(async () => {
  database = await freshDatabase();
  await migrateLog(database.url);
  pool = new pg.Pool({ connectionString: database.url });
  pool.on('error', () => {});
  await pool.query('CREATE TABLE seen (follower text, id uuid, stream text, version integer, n serial)');
});
afterAll(async () => {
  await pool?.end();
  await database?.drop();
});
beforeEach(() => {
  store = new MemoryEventStore();
  history = new History(store);
});

/** Writes down what it is handed, more than once if it is handed over more than once. */
function follower(options: Partial<FollowerOptions> = {}) {
  const name = `follower_${++names}`;
  const troubles: Trouble[] = [];
  const follow = (more: Partial<FollowerOptions> = {}) =>
    new Follower({
      name,
      store,
      pool,
      batch: 4,
      poison: 'stop',
      onTrouble: (trouble) => troubles.push(trouble),
      handle: async (batch) => (tx) => write(tx, name, batch),
      ...options,
      ...more,
    });
  return { name, troubles, follow };
}

async function write(tx: pg.ClientBase, name: string, batch: readonly Recorded[]): Promise<void> {
  for (const { id, stream, version } of batch) {
    await tx.query('INSERT INTO seen (follower, id, stream, version) VALUES ($1, $2, $3, $4)', [
      name,
      id,
      stream,
      version,
    ]);
  }
}

async function seen(name: string): Promise<string[]> {
  const { rows } = await pool.query<{ stream: string; version: number }>(
    'SELECT stream, version FROM seen WHERE follower = $1 ORDER BY n',
    [name],
  );
  return rows.map(({ stream, version }) => `${stream} ${version}`);
}

async function written(): Promise<string[]> {
  const { events } = await store.readAll(undefined, 1000);
  return events.map(({ stream, version }) => `${stream} ${version}`);
}

const happen = async (id: string, events: readonly RelationshipEvent[]) => history.write(relationship, id, events);
const sick = (...types: string[]) => ({
  cured: false,
  handle(name: string): FollowerOptions['handle'] {
    return async (batch) => {
      const event = batch.find(({ type }) => types.includes(type));
      if (event && !this.cured) throw new Error(`no idea what ${event.type} is`);
      return (tx) => write(tx, name, batch);
    };
  },
});

describe('a follower', () => {
  it('handles every event once and in order, and says whether there was anything', async () => {
    const { name, follow } = follower();
    await happen('a', growing);
    const one = follow();
    expect(await one.catchUp()).toBe(true);
    expect(await one.catchUp()).toBe(false);
    expect(await seen(name)).toEqual(await written());
    expect(await one.position()).toBe(await store.head());
    await happen('b', growing);
    await follow().catchUp();
    expect(await seen(name)).toEqual(await written());
  });

  it('is woken by what is appended, and stop lets it finish', async () => {
    const { name, follow } = follower({ poll: 60_000 });
    const one = follow();
    one.start();
    await happen('a', growing);
    await eventually(async () => (await seen(name)).length === growing.length);
    await one.stop();
    await happen('b', growing);
    one.start();
    await eventually(async () => (await seen(name)).length === 2 * growing.length);
    await one.stop();
    expect(await seen(name)).toEqual(await written());
  });

  it('writes nothing of a batch whose checkpoint someone else has moved', async () => {
    const { name, follow } = follower();
    await happen('a', growing);
    const rival = follow();
    let once = false;
    const overtaken = follow({
      handle: async (batch) => {
        if (!once) {
          once = true;
          await rival.catchUp();
        }
        return (tx) => write(tx, name, batch);
      },
    });
    await overtaken.catchUp();
    expect(await seen(name)).toEqual(await written());
  });

  it('stops with an error when its checkpoint lies beyond the end of the log', async () => {
    const { name, follow, troubles } = follower();
    await happen('a', growing);
    await follow().catchUp();
    const emptied = new MemoryEventStore();
    const lost = follow({ store: emptied });
    expect(await lost.catchUp()).toBe(false);
    const checkpoint = await lost.checkpoint();
    expect(checkpoint).toMatchObject({
      status: 'stopped',
      failure: { message: expect.stringContaining('UnknownPosition') },
    });
    expect(troubles).toHaveLength(1);
    expect((await seen(name)).length).toBe(growing.length);
  });
});

describe('an event that cannot be handled', () => {
  it('stops the follower just before it, which says which and why, and goes on after a retry', async () => {
    const { name, follow, troubles } = follower();
    const illness = sick('DevelopmentPlanDrafted');
    const at = growing.findIndex(({ type }) => type === 'DevelopmentPlanDrafted');
    await happen('a', growing);
    const one = follow({ handle: illness.handle(name), batch: 500 });
    expect(await one.catchUp()).toBe(true);
    expect((await seen(name)).length).toBe(at);
    const stopped = (await store.read('relationship-a'))[at]!;
    expect(await one.checkpoint()).toMatchObject({
      status: 'stopped',
      failure: {
        message: 'Error: no idea what DevelopmentPlanDrafted is',
        eventId: stopped.id,
        stream: 'relationship-a',
        version: at + 1,
      },
    });
    expect(troubles.map(({ event }) => event?.type)).toEqual(['DevelopmentPlanDrafted']);
    expect(await one.catchUp()).toBe(false);
    illness.cured = true;
    expect(await one.catchUp()).toBe(false);
    expect(await one.retry()).toBe(true);
    expect(await one.catchUp()).toBe(true);
    expect(await seen(name)).toEqual(await written());
    expect(await one.checkpoint()).toMatchObject({ status: 'running', failure: undefined });
    expect(await one.retry()).toBe(false);
  });

  it('stops no other follower', async () => {
    const [ill, well] = [follower(), follower()];
    await happen('a', growing);
    await ill.follow({ handle: sick('EnablingGrowthBegan').handle(ill.name) }).catchUp();
    await well.follow().catchUp();
    expect(await seen(well.name)).toEqual(await written());
  });

  it('parks its stream while the others go on, and a retry takes the stream up in order', async () => {
    const { name, follow } = follower({ poison: 'park-stream' });
    const illness = sick('AgreementConcluded');
    const at = growing.findIndex(({ type }) => type === 'AgreementConcluded');
    const [before, after] = [growing.slice(0, at + 2), growing.slice(at + 2)];
    await happen('a', before);
    const one = follow({ handle: illness.handle(name) });
    await one.catchUp();
    await happen('b', growing.slice(0, at));
    await happen('a', after);
    await one.catchUp();
    expect((await seen(name)).filter((entry) => entry.startsWith('relationship-b'))).toHaveLength(at);
    expect((await seen(name)).filter((entry) => entry.startsWith('relationship-a'))).toHaveLength(at);
    const parked = (await one.checkpoint())!.parked;
    expect(parked).toMatchObject([
      { stream: 'relationship-a', fromVersion: at + 1, eventType: 'AgreementConcluded', retryRequested: false },
    ]);
    expect(parked[0]!.error).toContain('no idea');
    expect((await listCheckpoints(pool)).filter((each) => each.parked.length > 0)).toMatchObject([{ name, parked }]);

    expect(await one.retry('relationship-a')).toBe(true);
    await one.catchUp();
    expect((await one.checkpoint())!.parked).toMatchObject([{ fromVersion: at + 1, retryRequested: false }]);

    illness.cured = true;
    await one.retry('relationship-a');
    expect(await one.catchUp()).toBe(true);
    expect((await one.checkpoint())!.parked).toEqual([]);
    expect((await seen(name)).filter((entry) => entry.startsWith('relationship-a'))).toEqual(
      growing.map((_, n) => `relationship-a ${n + 1}`),
    );
    await happen('a', [growing[1]!]);
    await one.catchUp();
    expect((await seen(name)).at(-1)).toBe(`relationship-a ${growing.length + 1}`);
    expect(await one.retry('relationship-a')).toBe(false);
  });

  it('is not what a failing store is: that is tried again', async () => {
    const { name, follow, troubles } = follower();
    await happen('a', growing);
    let failures = 3;
    const one = follow({
      handle: async (batch) => {
        if (failures-- > 0) throw Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
        return (tx) => write(tx, name, batch);
      },
    });
    await expect(one.catchUp()).rejects.toThrow('ECONNREFUSED');
    one.start();
    await eventually(async () => (await seen(name)).length === growing.length);
    await one.stop();
    expect(troubles).toHaveLength(2);
    expect(await one.checkpoint()).toMatchObject({ status: 'running' });
    expect((await one.position()) as Position).toBe(await store.head());
  });
});
