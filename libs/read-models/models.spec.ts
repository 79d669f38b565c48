import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { personClasses, relationship } from '#domain';
import { decode, MemoryEventStore, migrateLog, type Position } from '#event-store';
import { History } from '../../test/support/history.js';
import { freshDatabase, type FreshDatabase } from '../../test/support/postgres.js';
import { foldedRows, storedRows } from '../../test/support/read-models.js';
import { growing, held, mentor } from '../../test/support/situations.js';
import { writeStory } from '../../test/support/story.js';
import {
  BadCursor,
  getHours,
  getPerson,
  getRelationship,
  hours,
  listAttention,
  listFunnels,
  listMatches,
  listMentorLoad,
  listObjectives,
  listPeople,
  listRelationships,
  listReminders,
  listTimeline,
  listWaiting,
  people,
  readModels,
  ReadModels,
  type ReadModel,
  type RebuildProgress,
} from './index.js';

const NOW = Temporal.Instant.from('2026-09-30T12:00:00Z');

let database: FreshDatabase;
let pool: pg.Pool;
let store: MemoryEventStore;
let history: History;
let models: ReadModels;

beforeAll(async () => {
  database = await freshDatabase();
  await migrateLog(database.url);
  pool = new pg.Pool({ connectionString: database.url });
  pool.on('error', () => {});
  store = new MemoryEventStore();
  history = new History(store);
  await writeStory(history);
  models = new ReadModels({ store, pool, models: readModels, batch: 7 });
  await models.prepare();
  await models.catchUp();
});
afterAll(async () => {
  await models?.stop();
  await pool?.end();
  await database?.drop();
});

describe.each(readModels.map((model) => ({ name: model.name, model })))('the read model $name', ({ model, name }) => {
  it('has, event by event, the rows that a fold of the whole log gives', async () => {
    const rows = await storedRows(pool, model);
    expect(rows.length).toBeGreaterThan(0);
    expect(rows).toEqual(await foldedRows(store, model));
  });

  it('comes out identical when it is rebuilt from zero, in a table of its own', async () => {
    const before = await storedRows(pool, model);
    const progress: RebuildProgress[] = [];
    await models.rebuild(name, (at) => progress.push(at));
    expect(await storedRows(pool, model)).toEqual(before);
    expect(progress.at(-1)).toMatchObject({ step: 'done', share: 1 });
    const { rows } = await pool.query(`SELECT tablename FROM pg_tables WHERE tablename ~ ('^' || $1 || '__')`, [name]);
    expect(rows).toHaveLength(1);
    expect(await models.positionOf(name)).toBe(await store.head());
  });
});

describe('what stands in the tables', () => {
  it('holds no confidential text in clear', async () => {
    const texts = ['Chair the meeting', 'To lead a team', 'Much.', 'It was an hour', 'Mentor"', 'id of', 'willingTo'];
    for (const model of readModels) {
      const all = JSON.stringify(await storedRows(pool, model));
      for (const text of texts) expect([model.name, text, all.includes(text)]).toEqual([model.name, text, false]);
    }
  });

  it('says "ended, no fault" of an early end, and neither who nor why nor anything that would tell', async () => {
    const overview = await getRelationship(pool, 'early');
    expect(overview).toMatchObject({ phase: 'closure', ending: 'ended, no fault', closureBeganOn: '2026-10-01' });
    const { items } = await listTimeline(pool, { relationshipId: 'early', limit: 200 });
    const last = items.at(-1)!;
    expect(last).toMatchObject({ type: 'ClosureBegan', actorId: null, actorRole: 'participant' });
    expect(last.data).toEqual({ kind: 'early', beganOn: '2026-10-01' });
    expect(JSON.stringify([overview, items])).not.toContain('mark of');
  });
});

describe('queries', () => {
  it('list relationships by what people ask for, page by page', async () => {
    const all = await listRelationships(pool, {});
    expect(all.items.map(({ relationshipId }) => relationshipId)).toEqual([
      ...['closed', 'early', 'group', 'lapsing', 'new', 'thriving'],
    ]);
    expect(all.next).toBeUndefined();
    const first = await listRelationships(pool, { limit: 4 });
    const second = await listRelationships(pool, { limit: 4, after: first.next });
    expect([...first.items, ...second.items]).toEqual(all.items);
    expect(second.next).toBeUndefined();
    const ids = async (filter: Parameters<typeof listRelationships>[1]) =>
      (await listRelationships(pool, filter)).items.map(({ relationshipId }) => relationshipId);
    expect(await ids({ phase: 'closure' })).toEqual(['early']);
    expect(await ids({ cohortId: 'other' })).toEqual(['new']);
    expect(await ids({ menteeId: 'third' })).toEqual(['group']);
    expect(await ids({ menteeId: 'mentor' })).toEqual([]);
    await expect(listRelationships(pool, { after: 'nonsense' })).rejects.toThrow(BadCursor);
  });

  it('show a caller their own only: nothing of other programmes, cohorts or people', async () => {
    const count = async (scope: Parameters<typeof listRelationships>[1]) =>
      (await listRelationships(pool, scope)).items.length;
    expect(await count({ programmeIds: ['another'] })).toBe(0);
    expect(await count({ programmeIds: [] })).toBe(0);
    expect(await count({ programmeIds: ['programme'] })).toBe(6);
    expect(await count({ cohortIds: ['other'] })).toBe(1);
    expect(await count({ personId: 'second' })).toBe(1);
    expect(await count({ personId: 'stranger' })).toBe(0);
    expect((await listAttention(pool, { programmeIds: ['another'] })).items).toEqual([]);
    expect((await listReminders(pool, { personId: 'stranger' })).items).toEqual([]);
    expect((await listMatches(pool, { personId: 'second' })).items).toHaveLength(1);
    expect((await listPeople(pool, { cohortIds: ['other'] })).items).toEqual([]);
  });

  it('count hours against the agreement: what is disputed is shown and not counted', async () => {
    expect(await getHours(pool, 'thriving', NOW)).toMatchObject({
      countedMinutes: 120,
      recordedMinutes: 210,
      sessionsDisputed: 1,
      commitmentMinutes: 1440,
      share: 'below',
      months: { '2026-09': 120 },
      monthsBelowFloor: [],
      rhythm: 'P2W',
      lastHeldOn: '2026-09-22',
      nextSessionAt: '2026-10-06T09:00:00.000Z',
    });
    expect((await getHours(pool, 'group', NOW))?.byMentee).toEqual({ mentee: 120, second: 0, third: 120 });
    expect(await getHours(pool, 'new', NOW)).toMatchObject({ share: null, commitment: null, monthsBelowFloor: [] });
    const later = Temporal.Instant.from('2026-12-15T12:00:00Z');
    expect((await getHours(pool, 'thriving', later))?.monthsBelowFloor).toEqual(['2026-10', '2026-11']);
  });

  it('follow an objective until it is signed off', async () => {
    const { items } = await listObjectives(pool, {});
    const { objectives, signedOff: n } = items.find(({ relationshipId }) => relationshipId === 'thriving')!;
    expect(n).toBe(1);
    expect(objectives).toMatchObject([{ status: 'signed-off', targetDate: '2026-12-15', revisions: 1 }]);
    expect(objectives[0]!.signedOffAt).not.toBeNull();
  });

  it('tell what a mentor carries: places taken, places left and who waits', async () => {
    const { items } = await listMentorLoad(pool, { cohortId: 'cohort' });
    expect(items).toMatchObject([
      { personId: 'mentor', capacity: 1, reserved: 1, limit: 1, free: 0, waiting: 1, partnerIds: ['mentee'] },
    ]);
    const { items: waiting } = await listWaiting(pool, { mentorId: 'mentor' });
    expect(waiting.map(({ matchId, agreedAt }) => [matchId, agreedAt])).toEqual([
      ['waiting', '2026-08-19T10:00:00.000Z'],
    ]);
    const { items: open } = await listMatches(pool, { status: 'proposed' });
    expect(open.map(({ matchId, awaiting }) => [matchId, awaiting])).toEqual([['open', ['mentor', 'third']]]);
  });

  it('know people by what is not confidential, and keep their names sealed', async () => {
    const person = (await getPerson(pool, 'mentor'))!;
    expect(person).toMatchObject({ unit: 'Finance', region: 'West', mentorIn: ['cohort'], approvedFor: ['programme'] });
    const events = await store.read('person-mentor');
    const recorded = person.details.map(({ eventId }) => decode(events.find(({ id }) => id === eventId)!));
    const opened = await history.sealer.openAll(recorded, personClasses);
    expect(opened.at(-1)!.event['name']).toBe('Max M. Mentor');
    expect((await listPeople(pool, { programmeId: 'programme', seat: 'mentee' })).items).toHaveLength(3);
  });

  it('count how far those of a cohort have got, and how long each phase took', async () => {
    const { items } = await listFunnels(pool, { cohortIds: ['cohort'] });
    expect(items).toMatchObject([
      {
        cohortId: 'cohort',
        mentors: 1,
        mentees: 3,
        matches: { confirmed: 1, waiting: 1, proposed: 1, expired: 1 },
        relationships: { closed: 1, closure: 1, 'enabling-growth': 3 },
        closures: { completed: 1, early: 1 },
        daysIn: { preparation: { n: 5, mean: 5, median: 5 }, closure: { n: 1, mean: 14 } },
      },
    ]);
  });

  it('list every reminder with whom it went to, the latest first', async () => {
    const { items } = await listReminders(pool, { limit: 2 });
    expect(items.map(({ rule, recipient, escalation }) => [rule, recipient, escalation])).toEqual([
      ['rhythm-lapse', 'manager', true],
      ['rhythm-lapse', 'mentee', false],
    ]);
    expect((await listReminders(pool, { recipient: 'third' })).items).toMatchObject([
      { subject: 'match', subjectId: 'open', rule: 'match-reply' },
    ]);
    const { items: all } = await listReminders(pool, { programmeIds: ['programme'] });
    const escalated = all.filter(({ stream, escalation }) => stream === 'relationship-lapsing' && escalation);
    expect(escalated).toMatchObject([{ programmeId: 'programme', mentorId: 'mentor', menteeIds: ['mentee'] }]);
  });

  it('show the timeline from the match on, and as of any time, version or position', async () => {
    const whole = await listTimeline(pool, { relationshipId: 'closed', limit: 200 });
    expect(whole.items[0]).toMatchObject({
      type: 'MatchProposed',
      stream: 'match-match',
      hash: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(whole.items.at(-1)).toMatchObject({ type: 'RelationshipClosed' });
    const asOf = async (then: Parameters<typeof listTimeline>[1]['asOf']) =>
      (await listTimeline(pool, { relationshipId: 'closed', asOf: then, limit: 200 })).items.at(-1);
    expect(await asOf({ version: 3 })).toMatchObject({ stream: 'relationship-closed', version: 3 });
    const position = whole.items[4]!.position as Position;
    expect((await asOf({ position }))?.position).toBe(position);
    expect((await asOf({ time: whole.items[0]!.recorded }))?.type).toBe('MatchConfirmed');
  });

  it('say who needs help and why, until the fact that ends it', async () => {
    const reasons = async () =>
      (await listAttention(pool, { programmeIds: ['programme'] })).items.map(({ subjectId, reason }) => [
        subjectId,
        reason,
      ]);
    expect(await reasons()).toEqual(
      expect.arrayContaining([
        ['waiting', 'waiting-for-a-place'],
        ['lapsing', 'rhythm-lapse'],
        ['thriving', 'session-disputed'],
      ]),
    );
    expect(await reasons()).toHaveLength(3);
    await history.write(relationship, 'lapsing', [held('l1', '2026-10-20')], mentor);
    await history.write(relationship, 'thriving', [
      { type: 'DisputeSettled', by: 'mentor', sessionId: 's2', minutes: 60 },
    ]);
    await models.catchUp();
    expect(await reasons()).toEqual([['waiting', 'waiting-for-a-place']]);
    expect(await getHours(pool, 'thriving', NOW)).toMatchObject({ countedMinutes: 180, sessionsDisputed: 0 });
  });
});

describe('what only folding remembers', () => {
  it('is left out by a rebuild, told again from the stream when its row changes next, and then kept', async () => {
    const forgetful = readModels.filter(({ memory, follows }) => memory && follows.includes('relationship'));
    expect(forgetful.length).toBeGreaterThan(1);
    await models.rebuild(forgetful.map(({ name }) => name));
    const remembered = async () => {
      const { rows } = await pool.query<{ at: string }>(
        'SELECT "relationshipId" AS at FROM read_models.relationship_overview WHERE state IS NOT NULL ORDER BY 1',
      );
      return rows.map(({ at }) => at);
    };
    expect(await remembered()).toEqual([]);
    await history.write(relationship, 'group', [held('g8', '2026-10-06'), held('g9', '2026-10-07')]);
    await history.write(relationship, 'new', [growing[1]!]);
    await models.catchUp();
    expect(await remembered()).toEqual(['group', 'new']);
    await history.write(relationship, 'group', [held('g10', '2026-10-08')]);
    await models.catchUp();
    for (const model of forgetful) expect(await storedRows(pool, model)).toEqual(await foldedRows(store, model));
  });
});

describe('a rebuild of rows that several streams change', () => {
  it('says which event it could not fold, though it folds many at once, and leaves the old rows', async () => {
    const seated = (await store.read('cohort-cohort')).filter(({ type }) => type === 'ParticipantEnrolled');
    const { id: eventId, version } = seated[1]!;
    const ill: ReadModel = {
      ...people,
      evolve(...[row, recorded, key]: Parameters<ReadModel['evolve']>) {
        if (recorded.id === eventId) throw new Error('no seat left');
        return people.evolve(row as never, recorded as never, key);
      },
    };
    const before = await storedRows(pool, people);
    await expect(new ReadModels({ store, pool, models: [ill] }).rebuild(ill.name)).rejects.toMatchObject({
      name: 'RebuildFailed',
      failure: { message: 'Error: no seat left', eventId, stream: 'cohort-cohort', version },
    });
    expect(await storedRows(pool, people)).toEqual(before);
  });
});

describe('a read model that is ahead of its log', () => {
  it('stops and says so, and a rebuild is the cure', async () => {
    const restored = new MemoryEventStore();
    await new History(restored).write(relationship, 'early', growing);
    const after = new ReadModels({ store: restored, pool, models: [hours] });
    expect(await after.catchUp()).toBe(false);
    expect((await after.status())[0]).toMatchObject({ name: 'hours', status: 'stopped', current: false });
    await after.rebuild('hours');
    expect((await after.status())[0]).toMatchObject({ status: 'running', current: true, events: growing.length });
    expect(await storedRows(pool, hours)).toEqual(await foldedRows(restored, hours));
  });
});
