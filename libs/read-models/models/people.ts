import type pg from 'pg';
import type { PersonState } from '#domain';
import { one, page, type Condition, type Listed, type Paging } from '../paging.js';
import type { ReadModel } from '../read-model.js';
import { nextPerson, personColumns, personKey, type PersonOrSeat, type PersonRow } from './person-row.js';

/** An event with text about a person, for `Sealer.openAll` and an authorised reader. */
export interface SealedText {
  readonly eventId: string;
  readonly type: string;
  readonly sealed: Readonly<Record<string, string>>;
}

export type Person = Omit<PersonRow, 'state'> & {
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
  version: 2,
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
  indexes: [
    { columns: ['mentorIn'], using: 'gin' },
    { columns: ['menteeIn'], using: 'gin' },
    { columns: ['approvedFor'], using: 'gin' },
  ],
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

const SHOWN = Object.keys(people.columns).filter((column) => column !== 'state');

/** By programme: approved for it, or seated in one of its cohorts. */
const COHORTS = `ARRAY(SELECT c."cohortId" FROM read_models.cohorts c WHERE c."programmeId" = ANY ($))`;
export const inProgrammes = `t."approvedFor" && $::text[] OR t."mentorIn" && ${COHORTS} OR t."menteeIn" && ${COHORTS}`;
export const inCohorts = 't."mentorIn" && $::text[] OR t."menteeIn" && $::text[]';

export interface PeopleFilter extends Paging {
  /** What the caller may see; people belong to the organisation, so leaving both out shows everyone. */
  readonly programmeIds?: readonly string[];
  readonly cohortIds?: readonly string[];
  readonly programmeId?: string;
  readonly cohortId?: string;
  readonly seat?: 'mentor' | 'mentee';
}

/** People by id: there is no sorting by a name that is not stored in clear. @throws {BadCursor} */
export function listPeople(pool: pg.Pool, filter: PeopleFilter): Promise<Listed<Person>> {
  const seat: Condition =
    filter.seat === 'mentor' ? ['cardinality(t."mentorIn") > $', 0] : ['cardinality(t."menteeIn") > $', 0];
  return page(
    pool,
    {
      from: people.name,
      columns: SHOWN,
      where: [
        [inProgrammes, filter.programmeIds],
        [inCohorts, filter.cohortIds],
        [inProgrammes, filter.programmeId && [filter.programmeId]],
        [inCohorts, filter.cohortId && [filter.cohortId]],
        ...(filter.seat ? [seat] : []),
      ],
      order: ['personId'],
    },
    filter,
  );
}

export function getPerson(pool: pg.Pool, personId: string): Promise<Person | undefined> {
  return one(pool, { from: people.name, columns: SHOWN, where: [['t."personId" = $', personId]] });
}
