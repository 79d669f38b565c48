import type pg from 'pg';
import {
  getHours,
  getPerson,
  getProgramme,
  getRelationship,
  listAttention,
  listCohorts,
  listFunnels,
  listHours,
  listMatches,
  listMentorLoad,
  listObjectives,
  listPeople,
  listProgrammes,
  listRelationships,
  listReminders,
  listTimeline,
  listWaiting,
  type Paging,
  type Scope,
} from '#read-models';
import { listMessages, listTimers } from '#timers';

/** Something that a route asks of the tables. */
export interface Question {
  /** What is asked, as whom and of what, and which page. */
  readonly name: string;
  /** The query function, so that none of them is left out. */
  readonly of: (pool: pg.Pool, ...rest: never[]) => Promise<unknown>;
  ask(pool: pg.Pool): Promise<unknown>;
}

/** Some of everything that stands in the tables. */
interface Sample {
  readonly managerId: string;
  readonly coordinatorId: string;
  readonly programmes: readonly string[];
  readonly cohorts: readonly string[];
  readonly mentorId: string;
  readonly longest: string;
  readonly now: Temporal.Instant;
}

const text = (value: unknown) => (pool: pg.Pool, sql: string) =>
  pool.query<{ found: string }>(sql, [value]).then(({ rows }) => rows.map(({ found }) => found));

async function sampleOf(pool: pg.Pool, longest: string): Promise<Sample> {
  const some = text('');
  const of = text(longest);
  const [mentorId] = await of(pool, `SELECT "mentorId" AS found FROM read_models.hours WHERE "relationshipId" = $1`);
  const [managerId] = await some(
    pool,
    `SELECT managers[1] AS found FROM read_models.programmes WHERE managers[1] > $1 ORDER BY 1 LIMIT 1`,
  );
  const [coordinatorId] = await some(
    pool,
    `SELECT coordinators[1] AS found FROM read_models.cohorts WHERE coordinators[1] > $1 ORDER BY 1 LIMIT 1`,
  );
  const list = (column: string, table: string) =>
    some(pool, `SELECT "${column}" AS found FROM read_models.${table} WHERE "${column}" > $1 ORDER BY 1 LIMIT 2`);
  const [programmes, cohorts] = await Promise.all([list('programmeId', 'programmes'), list('cohortId', 'cohorts')]);
  const now = Temporal.Instant.from('2027-01-15T12:00:00Z');
  return {
    managerId: managerId!,
    coordinatorId: coordinatorId!,
    programmes,
    cohorts,
    mentorId: mentorId!,
    longest,
    now,
  };
}

/**
 * Every question of the routes, by those who may ask: as who runs one programme, some of them, one cohort or some,
 * as who takes part, and as an auditor; narrowed as the routes can narrow it; the first page and one in the middle.
 * @param limit items on a page; of cohorts, whose people and pairs are counted, a tenth
 */
export async function questions(pool: pg.Pool, longest: string, limit = 50): Promise<readonly Question[]> {
  const sample = await sampleOf(pool, longest);
  const { programmes, cohorts, mentorId, now } = sample;
  const [programmeId = ''] = programmes;
  const [cohortId = ''] = cohorts;
  const manager = {
    'a manager': { programmeIds: [programmeId] },
    'a manager of several': { programmeIds: programmes },
  };
  const coordinator = {
    'a coordinator': { cohortIds: [cohortId] },
    'a coordinator of several': { cohortIds: cohorts },
  };
  const organisers = { ...manager, ...coordinator };
  const hours = { ...manager, 'a coordinator of several': { cohortIds: cohorts, programmeIds: programmes } };
  const participant = { 'a mentor': { personId: mentorId } };
  const auditor = { 'an auditor': {} };
  const around = {
    '': {},
    'of a programme': { programmeId },
    'of a cohort': { cohortId },
    'of a mentor': { mentorId },
  };
  const middle = 'f0000000-0000-8000-8000-000000000000';
  const pages = (...at: readonly unknown[]) => ({
    '': {},
    'a page in the middle': { after: Buffer.from(JSON.stringify(at)).toString('base64url') },
  });
  const found: Question[] = [];
  const add = <F extends Paging>(
    of: (pool: pg.Pool, filter: F) => Promise<unknown>,
    scopes: Readonly<Record<string, Scope>>,
    filters: Readonly<Record<string, object>>,
    cursors: Readonly<Record<string, Paging>>,
  ) => {
    for (const [who, scope] of Object.entries(scopes)) {
      for (const [what, filter] of Object.entries(filters)) {
        for (const [where, cursor] of Object.entries(cursors)) {
          const name = [of.name, who, what, where].filter((part) => part !== '').join(', ');
          found.push({ name, of, ask: (db) => of(db, { limit, ...scope, ...filter, ...cursor } as unknown as F) });
        }
      }
    }
  };
  const one = (of: Question['of'], name: string, ask: Question['ask']) => found.push({ name, of, ask });
  const phases = { 'that grow': { phase: 'enabling-growth' }, 'that are closed': { phase: 'closed' } };
  const byId = pages(middle);
  add(listRelationships, { ...organisers, ...participant, ...auditor }, { ...around, ...phases }, byId);
  add(listRelationships, participant, { 'shared with a mentee': { menteeId: mentorId, limit: 1 } }, { '': {} });
  add(listHours, { ...hours, ...participant }, given(around, { now }), byId);
  add(listObjectives, { ...organisers, ...participant, ...auditor }, around, byId);
  add(listAttention, organisers, around, pages('2026-08-01T00:00:00.000Z', 'match-', ''));
  const months = pages('2026-08-01T00:00:00.000Z', 'relationship-', 1);
  add(listReminders, { ...organisers, ...auditor }, { ...around, 'of a mentor': {} }, months);
  add(listReminders, participant, { '': { recipient: mentorId } }, months);
  const statuses = { 'that nobody answered': { status: 'proposed' } };
  add(listMatches, { ...organisers, ...participant }, { ...around, ...statuses }, byId);
  add(listWaiting, organisers, around, pages('2026-08-01T00:00:00.000Z', middle));
  const seats = { 'who are mentors': { seat: 'mentor' }, 'who are mentees': { seat: 'mentee' } };
  const placed = { '': {}, 'of a programme': { programmeId }, 'of a cohort': { cohortId } };
  add(listPeople, organisers, { ...placed, ...seats }, byId);
  add(listMentorLoad, organisers, placed, byId);
  add(listCohorts, { ...manager, 'a coordinator': {} }, { '': {} }, byId);
  add(listCohorts, { 'by coordinator': {} }, { '': { coordinatorId: sample.coordinatorId } }, { '': {} });
  add(listFunnels, { ...organisers, 'an analyst': {} }, { '': { limit: Math.ceil(limit / 10) } }, byId);
  add(listProgrammes, manager, { '': {} }, byId);
  add(listProgrammes, { 'by manager': {} }, { '': { managerId: sample.managerId } }, { '': {} });
  one(getRelationship, 'getRelationship', (db) => getRelationship(db, longest));
  one(getHours, 'getHours', (db) => getHours(db, longest, now));
  one(getPerson, 'getPerson', (db) => getPerson(db, mentorId));
  one(getProgramme, 'getProgramme', (db) => getProgramme(db, programmeId));
  const then = { 'as of a version': { asOf: { version: 20 } }, 'as of a time': { asOf: { time: now.toString() } } };
  add(listTimeline, { '': {} }, given({ '': {}, ...then }, { relationshipId: longest, limit: 200 }), { '': {} });
  const due = { due: '2026-08-01T00:00:00.000Z', timerId: '8' };
  const stream = `relationship-${longest}`;
  one(listTimers, 'listTimers, of a relationship', (db) => listTimers(db, { stream, limit }));
  one(listTimers, 'listTimers, of a participant', (db) => listTimers(db, { stream, recipient: mentorId, limit }));
  one(listTimers, 'listTimers, open', (db) => listTimers(db, { status: 'open', limit }));
  one(listTimers, 'listTimers, open, a page in the middle', (db) =>
    listTimers(db, { status: 'open', after: due, limit }),
  );
  const fired = { firedAt: '2026-08-01T00:00:00.000Z', messageId: middle };
  one(listMessages, 'listMessages', (db) => listMessages(db, { limit }));
  one(listMessages, 'listMessages, a page in the middle', (db) => listMessages(db, { after: fired, limit }));
  return found;
}

/** The same with these fields besides. */
const given = (filters: Readonly<Record<string, object>>, more: object): Readonly<Record<string, object>> =>
  Object.fromEntries(Object.entries(filters).map(([name, filter]) => [name, { ...filter, ...more }]));
