import type { CohortFact, Seat } from './messages.js';

/** A cohort of a programme: who is in it, and its calendar. */
export interface CohortState {
  readonly status: 'unopened' | 'open' | 'closing' | 'closed';
  readonly programmeId: string;
  /** IANA time zone of every date and 09:00 in the cohort. */
  readonly timeZone: string;
  readonly coordinators: readonly string[];
  /** By person id; reverse mentoring may need both seats. */
  readonly enrolled: Readonly<Record<string, Readonly<Partial<Record<Seat, Enrolment>>>>>;
}

export interface Enrolment {
  /** Whether the questions of that seat are answered [003]; how, decides nothing. */
  readonly answered: boolean;
  readonly withdrawn: boolean;
}

export const unopened: CohortState = {
  status: 'unopened',
  programmeId: '',
  timeZone: 'UTC',
  coordinators: [],
  enrolled: {},
};

/** Whether a person sits in the cohort as mentor or mentee, and has answered what is asked of that seat. */
export const enrolmentOf = (state: CohortState, personId: string, seat: Seat): 'none' | 'unanswered' | 'answered' => {
  const enrolment = state.enrolled[personId]?.[seat];
  if (!enrolment || enrolment.withdrawn) return 'none';
  return enrolment.answered ? 'answered' : 'unanswered';
};

export function evolve(state: CohortState, event: CohortFact): CohortState {
  switch (event.type) {
    case 'CohortOpened': {
      const { programmeId, timeZone, coordinators } = event;
      return { ...state, status: 'open', programmeId, timeZone, coordinators };
    }
    case 'ParticipantEnrolled': {
      const { personId, as, answered } = event;
      const seats = { ...state.enrolled[personId], [as]: { answered, withdrawn: false } };
      return { ...state, enrolled: { ...state.enrolled, [personId]: seats } };
    }
    case 'ParticipantWithdrewFromCohort': {
      const seats = Object.fromEntries(
        Object.entries(state.enrolled[event.personId] ?? {}).map(([as, seat]) => [as, { ...seat, withdrawn: true }]),
      );
      return { ...state, enrolled: { ...state.enrolled, [event.personId]: seats } };
    }
    case 'CohortClosureStarted':
      return { ...state, status: 'closing' };
    case 'CohortClosureStopped':
      return { ...state, status: 'open' };
    case 'CohortClosed':
      return { ...state, status: 'closed' };
  }
}
