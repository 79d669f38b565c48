import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { migrateLog, PostgresEventStore } from '#event-store';
import { Flows } from '#flows';
import { relationshipId } from '#commands';
import { eventually } from '../../test/support/eventually.js';
import { House } from '../../test/support/flows.js';
import { freshDatabase, type FreshDatabase } from '../../test/support/postgres.js';

let database: FreshDatabase;
let store: PostgresEventStore;
let pool: pg.Pool;
let house: House;
let flows: Flows;

beforeEach(async () => {
  database = await freshDatabase();
  await migrateLog(database.url);
  store = await PostgresEventStore.open({ url: database.url, connections: 2 });
  pool = new pg.Pool({ connectionString: database.url, max: 4 });
  house = await House.open({}, store);
  flows = new Flows({ ...house, store, pool, clock: house.clock });
});

afterEach(async () => {
  await pool.end();
  await store.close();
  await database.drop();
});

/** What has happened becomes visible a moment later: lets the flows catch up until `check` holds. */
const until = (check: () => Promise<boolean>) =>
  eventually(async () => {
    await flows.catchUp();
    return check();
  });

/** Agreed, and all that follows from it. */
async function agreed(outcome: string, ...match: Parameters<House['agree']>): Promise<string> {
  const id = await house.agree(...match);
  await until(async () => (await house.outcome(id)) === outcome);
  return id;
}

/** On record, and remembered. */
async function leaves(id: string, lastDay: string): Promise<void> {
  await house.send({ aggregate: 'person', id, command: { type: 'RecordLeaving', lastDay } });
  await until(async () => (await leavers()) === 1);
}

/** Events of this type of a match's relationship. */
const told = async (matchId: string, type: string) =>
  (await house.stream(`relationship-${relationshipId(matchId)}`))
    .filter((one) => one.type === type)
    .map((one) => one.event);
const leavers = async () => (await pool.query('SELECT 1 FROM flows.leavers')).rowCount;
const free = async (id: string) => Object.keys((await house.person(id)).places).length === 0;

/** Local time in London, where the cohort is; in September an hour ahead of UTC. */
function at(local: string): Promise<boolean> {
  house.clock.setTo(Temporal.PlainDateTime.from(local).toZonedDateTime('Europe/London').toInstant());
  return store.allShown().then(() => flows.catchUp());
}

describe('a leaver', () => {
  it('is not noticed until the last day has ended locally, and ends the relationship then', async () => {
    const [mentor, mentee] = [await house.mentor('m'), await house.mentee('a')];
    const id = await agreed('confirmed preparation', mentor, [mentee]);
    await leaves(mentor, '2026-09-10');
    await at('2026-09-10T23:59:59.999');
    expect(await house.outcome(id)).toBe('confirmed preparation');
    await at('2026-09-11T00:00');
    expect(await house.outcome(id)).toBe('confirmed closure');
    expect(await told(id, 'ClosureBegan')).toEqual([
      expect.objectContaining({ kind: 'leaver', beganOn: '2026-09-11' }),
    ]);
    await until(() => free(mentee));
  });

  it('leaves once, however often it is looked for', async () => {
    const id = await agreed('confirmed preparation', await house.mentor('m'), [await house.mentee('a')]);
    await leaves((await house.match(id)).mentorId, '2026-09-10');
    await at('2026-09-11T00:00');
    await at('2026-09-12T00:00');
    expect(await leavers()).toBe(0);
    expect(await told(id, 'ParticipantLeft')).toHaveLength(1);
  });

  it('leaves a group that goes on', async () => {
    const mentees = [await house.mentee('a'), await house.mentee('b'), await house.mentee('c')];
    const id = await agreed('confirmed preparation', await house.mentor('m'), mentees, 'group');
    await leaves(mentees[0]!, '2026-09-10');
    await at('2026-09-11T00:00');
    expect(await house.outcome(id)).toBe('confirmed preparation');
    expect(await house.relationship(id)).toMatchObject({ menteeIds: mentees.slice(1) });
    await until(() => free(mentees[0]!));
  });

  it('takes a waiting match off the list', async () => {
    const mentor = await house.mentor('m', 0);
    const id = await agreed('waiting none', mentor, [await house.mentee('a')]);
    await leaves(mentor, '2026-09-10');
    await at('2026-09-11T00:00');
    expect(await house.outcome(id)).toBe('withdrawn none');
    await until(async () => (await house.person(mentor)).waiting.length === 0);
  });

  it('has their review lapse at once where closure has begun', async () => {
    const [mentor, mentee] = [await house.mentor('m'), await house.mentee('a')];
    const id = await agreed('confirmed preparation', mentor, [mentee]);
    const end = { type: 'BeginClosure', kind: 'inactive' } as const;
    await house.send({ aggregate: 'relationship', id: relationshipId(id), command: end });
    await until(() => free(mentee));
    await leaves(mentor, '2026-09-10');
    await at('2026-09-11T00:00');
    expect(await told(id, 'ClosureReviewLapsed')).toEqual([expect.objectContaining({ personId: mentor })]);
  });

  it('who returns in time has never left', async () => {
    const id = await agreed('confirmed preparation', await house.mentor('m'), [await house.mentee('a')]);
    const { mentorId } = await house.match(id);
    await leaves(mentorId, '2026-09-10');
    await house.send({ aggregate: 'person', id: mentorId, command: { type: 'ReturnPerson' } });
    await at('2026-09-12T12:00');
    expect(await house.outcome(id)).toBe('confirmed preparation');
    await until(async () => (await leavers()) === 0);
  });
});
