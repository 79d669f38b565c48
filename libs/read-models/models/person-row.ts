import { person, type CohortFact, type PersonFact, type PersonState, type Seat } from '#domain';
import type { Recorded } from '#event-store';
import { categoryOf, idOfStream, type ColumnType, type Index } from '../read-model.js';

/** What rows about a person have: their own facts, and where cohorts seat them. */
export type PersonRow = {
  readonly personId: string;
  /** Cohorts in which they are enrolled, by seat; ordered, whichever enrolled them first. */
  readonly mentorIn: readonly string[];
  readonly menteeIn: readonly string[];
  readonly approvedFor: readonly string[];
  /** The programmes and cohorts in whose lists they stand: what those look for, in one index. */
  readonly listedIn: readonly string[];
  readonly unit: string | null;
  readonly region: string | null;
  readonly lastDay: string | null;
  readonly state: PersonState;
};

export const personColumns = {
  personId: 'text',
  mentorIn: 'text[]',
  menteeIn: 'text[]',
  approvedFor: 'text[]',
  listedIn: 'text[]',
  unit: 'text',
  region: 'text',
  lastDay: 'text',
  state: 'json',
} as const satisfies Record<keyof PersonRow, ColumnType>;

export const personIndexes: readonly Index[] = [{ columns: ['listedIn'], using: 'gin' }];

export type PersonOrSeat = PersonFact | CohortFact;

/** The person of a person's stream, and whom a cohort seats. */
export function personKey({ stream, event }: Recorded<PersonOrSeat>): readonly { personId: string }[] {
  if (categoryOf(stream) === 'person') return [{ personId: idOfStream({ stream }) }];
  return event.type === 'ParticipantEnrolled' || event.type === 'ParticipantWithdrewFromCohort'
    ? [{ personId: event.personId }]
    : [];
}

/** The row after the event. */
export function nextPerson(row: PersonRow | undefined, recorded: Recorded<PersonOrSeat>, personId: string): PersonRow {
  const next = after(row ?? { ...NOBODY, personId }, recorded);
  return { ...next, listedIn: [...next.approvedFor, ...next.mentorIn, ...next.menteeIn] };
}

const NOBODY = {
  ...{ mentorIn: [], menteeIn: [], approvedFor: [], listedIn: [], unit: null, region: null, lastDay: null },
  state: person.initial,
};

/** A seat changes where they sit, everything else is in the person's own fold. */
function after(before: PersonRow, recorded: Recorded<PersonOrSeat>): PersonRow {
  const { stream, event } = recorded;
  const cohortId = idOfStream({ stream });
  if (event.type === 'ParticipantEnrolled') return seated(before, event.as, cohortId);
  if (event.type === 'ParticipantWithdrewFromCohort') return unseated(before, cohortId);
  if (categoryOf(stream) !== 'person') return before;
  const state = person.evolve(before.state, event as PersonFact);
  const details: { unit?: string; region?: string } =
    event.type === 'PersonRegistered' || event.type === 'PersonDetailsChanged' ? event : {};
  return {
    ...before,
    unit: details.unit ?? before.unit,
    region: details.region ?? before.region,
    approvedFor: state.approvedFor,
    lastDay: state.lastDay ?? null,
    state,
  };
}

function seated(row: PersonRow, as: Seat, cohortId: string): PersonRow {
  const seats = as === 'mentor' ? row.mentorIn : row.menteeIn;
  if (seats.includes(cohortId)) return row;
  const now = [...seats, cohortId].toSorted();
  return as === 'mentor' ? { ...row, mentorIn: now } : { ...row, menteeIn: now };
}

const unseated = (row: PersonRow, cohortId: string): PersonRow => ({
  ...row,
  mentorIn: row.mentorIn.filter((id) => id !== cohortId),
  menteeIn: row.menteeIn.filter((id) => id !== cohortId),
});
