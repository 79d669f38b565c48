import type pg from 'pg';
import { cohort, enrolmentOf, type CohortFact, type CohortState } from '#domain';
import type { Recorded } from '#event-store';
import { page, type Listed, type Paging } from '../paging.js';
import { idOfStream, type ReadModel } from '../read-model.js';

export type Cohort = {
  readonly cohortId: string;
  readonly programmeId: string;
  readonly name: string;
  readonly status: CohortState['status'];
  /** Local dates. */
  readonly startsOn: string;
  readonly endsOn: string;
  readonly timeZone: string;
  readonly coordinators: readonly string[];
  /** Enrolled and not withdrawn. */
  readonly mentorIds: readonly string[];
  readonly menteeIds: readonly string[];
  readonly version: number;
};

type Row = Cohort & { readonly state: CohortState };
/** All that the next row needs of the one before: what the cohort was opened with, which its state leaves out. */
type Remembered = Pick<Row, 'name' | 'startsOn' | 'endsOn' | 'state'>;

export const cohorts: ReadModel<Row, CohortFact, Remembered> = {
  name: 'cohorts',
  version: 1,
  follows: ['cohort'],
  columns: {
    cohortId: 'text',
    programmeId: 'text',
    name: 'text',
    status: 'text',
    startsOn: 'text',
    endsOn: 'text',
    timeZone: 'text',
    coordinators: 'text[]',
    mentorIds: 'text[]',
    menteeIds: 'text[]',
    version: 'integer',
    state: 'json',
  },
  key: ['cohortId'],
  rowFor: 'stream',
  indexes: [{ columns: ['programmeId', 'cohortId'] }, { columns: ['coordinators'], using: 'gin' }],
  keysOf: (recorded) => [{ cohortId: idOfStream(recorded) }],
  carry,
  evolve(row, recorded) {
    const next = carry(row, recorded);
    const { programmeId, status, timeZone, coordinators, enrolled } = next.state;
    const seated = (seat: 'mentor' | 'mentee') =>
      Object.keys(enrolled).filter((person) => enrolmentOf(next.state, person, seat) !== 'none');
    return {
      ...next,
      cohortId: idOfStream(recorded),
      ...{ programmeId, status, timeZone, coordinators },
      mentorIds: seated('mentor').toSorted(),
      menteeIds: seated('mentee').toSorted(),
      version: recorded.version,
    };
  },
};

function carry(row: Remembered | undefined, { event }: Recorded<CohortFact>): Remembered {
  const state = cohort.evolve(row?.state ?? cohort.initial, event);
  const { name = '', startsOn = '', endsOn = '' } = event.type === 'CohortOpened' ? event : (row ?? {});
  return { name, startsOn, endsOn, state };
}

const SHOWN = Object.keys(cohorts.columns).filter((column) => column !== 'state');

export interface CohortFilter extends Paging {
  readonly programmeIds?: readonly string[];
  readonly cohortIds?: readonly string[];
  readonly coordinatorId?: string;
}

/** Cohorts by id. @throws {BadCursor} */
export function listCohorts(pool: pg.Pool, filter: CohortFilter): Promise<Listed<Cohort>> {
  const { programmeIds } = filter;
  return page(
    pool,
    {
      from: cohorts.name,
      columns: SHOWN,
      each: programmeIds && { column: 'programmeId', of: programmeIds },
      where: [
        ['t."cohortId" = ANY ($)', filter.cohortIds],
        ['t.coordinators @> ARRAY[$::text]', filter.coordinatorId],
      ],
      order: ['cohortId'],
    },
    filter,
  );
}
