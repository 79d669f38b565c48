import type pg from 'pg';
import { LEADERS_TOGETHER } from '#domain';
import { page, type Listed, type Paging } from '../paging.js';
import type { ReadModel } from '../read-model.js';
import { listedIn, type Listings } from './people.js';
import {
  nextPerson,
  personColumns,
  personIndexes,
  personKey,
  type PersonOrSeat,
  type PersonRow,
} from './person-row.js';

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

export type MentorLoad = Omit<Row, 'state' | 'listedIn'> & {
  /** Places in all: set, or the largest that one of the programmes gives. */
  readonly limit: number;
  /** Places left; 0 also where a lowered capacity is exceeded. */
  readonly free: number;
};

export const mentorLoad: ReadModel<Row, PersonOrSeat> = {
  name: 'mentor_load',
  version: 3,
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
  indexes: personIndexes,
  acrossStreams: true,
  keysOf: personKey,
  evolve(row, recorded, { personId = '' }) {
    const next = nextPerson(row, recorded, personId);
    const { capacity = null, held, waiting } = next.state;
    const reserved = Object.keys(held).length;
    return {
      ...next,
      // Mentors only: whoever is one, was approved as one, or has taken somebody on.
      listedIn: next.mentorIn.length + next.approvedFor.length + reserved > 0 ? next.listedIn : [],
      capacity,
      reserved,
      waiting: waiting.length,
      waitingSince: waiting[0]?.waitingSince ?? null,
      partnerIds: [...new Set(Object.values(held).flatMap(({ partnerIds }) => partnerIds))].toSorted(),
    };
  },
};

/** The limit is worked out for the mentors that are shown only. */
const FROM = `(SELECT m.*, coalesce(m.capacity,
    (SELECT max((p.policy->>'capacity')::integer) FROM read_models.programmes p
      WHERE p."programmeId" = ANY (m."approvedFor")), ${LEADERS_TOGETHER.capacity}) AS "limit"
  FROM read_models.mentor_load m)`;

const HIDDEN = ['state', 'listedIn'];
const SHOWN = [...Object.keys(mentorLoad.columns).filter((column) => !HIDDEN.includes(column)), 'limit'];

/** Mentors by id. @throws {BadCursor} */
export async function listMentorLoad(pool: pg.Pool, filter: Listings & Paging): Promise<Listed<MentorLoad>> {
  const { items, next } = await page<Omit<MentorLoad, 'free'>>(
    pool,
    {
      from: FROM,
      columns: SHOWN,
      where: [...(await listedIn(pool, filter)), ['t."mentorIn" @> ARRAY[$::text]', filter.cohortId]],
      order: ['personId'],
    },
    filter,
  );
  return { items: items.map((mentor) => ({ ...mentor, free: Math.max(mentor.limit - mentor.reserved, 0) })), next };
}
