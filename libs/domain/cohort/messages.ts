import { N, R, S, type Classes, type Structural } from '../confidentiality.js';
import type { ConsiderationAnswers, ReadinessAnswers } from '../questions.js';

export type Seat = 'mentor' | 'mentee';

export type CohortCommand =
  | {
      type: 'OpenCohort';
      programmeId: string;
      name: string;
      /** Local dates. */
      startsOn: string;
      endsOn: string;
      /** IANA time zone: every date and every 09:00 of the cohort is local to it. */
      timeZone: string;
      coordinators?: readonly string[];
    }
  | {
      type: 'Enrol';
      personId: string;
      as: Seat;
      /** A mentee's five answers [003], given before any match is accepted. */
      readiness?: ReadinessAnswers;
      /** A mentor's six considerations [003]. */
      considerations?: ConsiderationAnswers;
      /** Self-rating at the start, 1 to 5 for each competency; asked again at closure. */
      baseline?: Readonly<Record<string, number>>;
    }
  | { type: 'WithdrawFromCohort'; personId: string }
  | { type: 'CloseCohort' }
  | { type: 'StopClosing' }
  | { type: 'FinishClosing' };

export type CohortEvent =
  | {
      type: 'CohortOpened';
      by: string;
      programmeId: string;
      name: string;
      startsOn: string;
      endsOn: string;
      timeZone: string;
      coordinators: readonly string[];
    }
  | {
      type: 'ParticipantEnrolled';
      /** The enrolled person: the answers are theirs, whoever recorded them. */
      by: string;
      recordedBy: string;
      personId: string;
      as: Seat;
      answered: boolean;
      readiness?: ReadinessAnswers;
      considerations?: ConsiderationAnswers;
      baseline?: Readonly<Record<string, number>>;
    }
  | { type: 'ParticipantWithdrewFromCohort'; by: string; personId: string }
  | { type: 'CohortClosureStarted'; by: string; startedOn: string }
  | { type: 'CohortClosureStopped'; by: string }
  | { type: 'CohortClosed'; closedOn: string };

export const cohortClasses = {
  CohortOpened: {
    by: S,
    programmeId: S,
    name: S,
    startsOn: S,
    endsOn: S,
    timeZone: S,
    coordinators: S,
  },
  ParticipantEnrolled: {
    by: S,
    recordedBy: S,
    personId: S,
    as: S,
    answered: S,
    readiness: R,
    considerations: R,
    baseline: N,
  },
  ParticipantWithdrewFromCohort: { by: S, personId: S },
  CohortClosureStarted: { by: S, startedOn: S },
  CohortClosureStopped: { by: S },
  CohortClosed: { closedOn: S },
} as const satisfies Classes<CohortEvent>;

/** What `evolve`, read models, flows and timers see of an event. */
export type CohortFact = Structural<CohortEvent, typeof cohortClasses>;
