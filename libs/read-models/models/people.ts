import type pg from 'pg';
import type { PersonState } from '#domain';
import { one, page, type Condition, type Listed, type Paging } from '../paging.js';
import type { ReadModel } from '../read-model.js';
import {
  nextPerson,
  personColumns,
  personIndexes,
  personKey,
  type PersonOrSeat,
  type PersonRow,
} from './person-row.js';

/** An event with text about a person, for `Sealer.openAll` and an authorised reader. */
export interface SealedText {
  readonly eventId: string;
  readonly type: string;
  readonly sealed: Readonly<Record<string, string>>;
}

export type Person = Omit<PersonRow, 'state' | 'listedIn'> & {
  /** False for someone who is enrolled and whose registration has not been seen yet. */
  readonly registered: boolean;
  readonly lineManagerId: string | null;
  readonly agreedWith: readonly string[];
  readonly competencies: PersonState['competencies'];
  readonly codes: PersonState['codes'];
  readonly training: PersonState['training'];
  /** Name, e-mail and the like, for `Sealer.openAll`: oldest first, later ones replace earlier ones field by field. */
  readonly details: readonly SealedText[];
  readonly version: number;
};

type Row = Person & PersonRow;

export const people: ReadModel<Row, PersonOrSeat> = {
  name: 'people',
  version: 3,
  follows: ['person', 'cohort'],
  columns: {
    ...personColumns,
    registered: 'boolean',
    lineManagerId: 'text',
    agreedWith: 'text[]',
    competencies: 'jsonb',
    codes: 'jsonb',
    training: 'jsonb',
    details: 'jsonb',
    version: 'integer',
  },
  key: ['personId'],
  indexes: personIndexes,
  acrossStreams: true,
  keysOf: personKey,
  evolve(row, recorded, { personId = '' }) {
    const next = nextPerson(row, recorded, personId);
    const { id: eventId, type, sealed, stream, version } = recorded;
    const { registered, lineManagerId = null, agreedWith, competencies, codes, training } = next.state;
    const before = row?.details ?? [];
    const telling = type === 'PersonRegistered' || type === 'PersonDetailsChanged';
    return {
      ...next,
      ...{ registered, lineManagerId, agreedWith, competencies, codes, training },
      details: telling && sealed ? [...before, { eventId, type, sealed }] : before,
      version: stream === `person-${personId}` ? version : (row?.version ?? 0),
    };
  },
};

const SHOWN = Object.keys(people.columns).filter((column) => column !== 'state' && column !== 'listedIn');

/** In whose lists somebody stands. */
export interface Listings {
  /** What the caller may see; people belong to the organisation, so leaving both out shows everyone. */
  readonly programmeIds?: readonly string[];
  readonly cohortIds?: readonly string[];
  readonly programmeId?: string;
  readonly cohortId?: string;
}

/**
 * Who is approved for a programme, or seated in one of its cohorts. The cohorts' ids are asked for first: told what
 * it will look for, the database knows how much there will be.
 */
export async function listedIn(pool: pg.Pool, listings: Listings): Promise<readonly Condition[]> {
  const { programmeIds, cohortIds, programmeId, cohortId } = listings;
  const withCohorts = async (ids: readonly string[] | undefined) => {
    if (!ids) return undefined;
    const { rows } = await pool.query<{ cohortId: string }>(
      `SELECT "cohortId" FROM read_models.cohorts WHERE "programmeId" = ANY ($1)`,
      [ids],
    );
    return [...ids, ...rows.map((cohort) => cohort.cohortId)];
  };
  const lists = [
    await withCohorts(programmeIds),
    cohortIds,
    await withCohorts(programmeId === undefined ? undefined : [programmeId]),
    cohortId === undefined ? undefined : [cohortId],
  ].filter((list) => list !== undefined);
  // A list that has another one's as well says nothing besides it, and would be taken for a narrowing.
  const narrower = (one: readonly string[], n: number) =>
    lists.some((other, m) => m > n && other.every((id) => one.includes(id)));
  return lists.filter((list, n) => !narrower(list, n)).map((ids) => ['t."listedIn" && $', ids]);
}

export interface PeopleFilter extends Listings, Paging {
  readonly seat?: 'mentor' | 'mentee';
}

/** People by id: there is no sorting by a name that is not stored in clear. @throws {BadCursor} */
export async function listPeople(pool: pg.Pool, filter: PeopleFilter): Promise<Listed<Person>> {
  const seat: Condition =
    filter.seat === 'mentor' ? ['cardinality(t."mentorIn") > $', 0] : ['cardinality(t."menteeIn") > $', 0];
  return page(
    pool,
    {
      from: people.name,
      columns: SHOWN,
      where: [...(await listedIn(pool, filter)), ...(filter.seat ? [seat] : [])],
      order: ['personId'],
    },
    filter,
  );
}

export function getPerson(pool: pg.Pool, personId: string): Promise<Person | undefined> {
  return one(pool, { from: people.name, columns: SHOWN, where: [['t."personId" = $', personId]] });
}
