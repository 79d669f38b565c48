import type pg from 'pg';
import { LEADERS_TOGETHER } from '#domain';
import { page, type Listed, type Paging } from '../paging.js';
import type { ReadModel } from '../read-model.js';
import { inCohorts, inProgrammes } from './people.js';
import { nextPerson, personColumns, personKey, type PersonOrSeat, type PersonRow } from './person-row.js';

type Row = PersonRow & {
  /** As set by or for the mentor; null: the programme's. */
  readonly capacity: number | null;
  /** Places taken, from initiation until closure begins; a group takes one. */
  readonly reserved: number;
  /** Agreed matches that wait for a place, and since when the first of them does. */
  readonly waiting: number;
  readonly waitingSince: string | null;
  readonly partnerIds: readonly string[];
};

export type MentorLoad = Omit<Row, 'state'> & {
  /** Places in all: set, or the largest that one of the programmes gives. */
  readonly limit: number;
  /** Places left; 0 also where a lowered capacity is exceeded. */
  readonly free: number;
};

export const mentorLoad: ReadModel<Row, PersonOrSeat> = {
  name: 'mentor_load',
  version: 2,
  follows: ['person', 'cohort'],
  columns: {
    ...personColumns,
    capacity: 'integer',
    reserved: 'integer',
    waiting: 'integer',
    waitingSince: 'text',
    partnerIds: 'text[]',
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
    const { capacity = null, held, waiting } = next.state;
    return {
      ...next,
      capacity,
      reserved: Object.keys(held).length,
      waiting: waiting.length,
      waitingSince: waiting[0]?.waitingSince ?? null,
      partnerIds: [...new Set(Object.values(held).flatMap(({ partnerIds }) => partnerIds))].toSorted(),
    };
  },
};

const FROM = `(SELECT m.*, l."limit", greatest(l."limit" - m.reserved, 0) AS free FROM read_models.mentor_load m,
  LATERAL (SELECT coalesce(m.capacity, max((p.policy->>'capacity')::integer), ${LEADERS_TOGETHER.capacity}) AS "limit"
    FROM read_models.programmes p WHERE p."programmeId" = ANY (m."approvedFor")) l
  WHERE cardinality(m."approvedFor") > 0 OR cardinality(m."mentorIn") > 0 OR m.reserved > 0)`;

export interface MentorLoadFilter extends Paging {
  /** What the caller may see. */
  readonly programmeIds?: readonly string[];
  readonly cohortIds?: readonly string[];
  readonly programmeId?: string;
  readonly cohortId?: string;
}

/** Mentors by id. @throws {BadCursor} */
export function listMentorLoad(pool: pg.Pool, filter: MentorLoadFilter): Promise<Listed<MentorLoad>> {
  return page(
    pool,
    {
      from: FROM,
      columns: [...Object.keys(mentorLoad.columns).filter((column) => column !== 'state'), 'limit', 'free'],
      where: [
        [inProgrammes, filter.programmeIds],
        [inCohorts, filter.cohortIds],
        [inProgrammes, filter.programmeId && [filter.programmeId]],
        ['t."mentorIn" @> ARRAY[$::text]', filter.cohortId],
      ],
      order: ['personId'],
    },
    filter,
  );
}
