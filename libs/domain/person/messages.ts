import { P, R, S, type Classes, type Structural } from '../confidentiality.js';
import type { Form } from '../policy.js';

export interface Details {
  /** Class P: never shown to partners but for the name; the employee number never at all. */
  readonly name: string;
  readonly email?: string;
  readonly employeeNumber?: string;
  readonly lineManagerId?: string;
  readonly unit?: string;
  readonly region?: string;
}

export interface CompetencyClaim {
  readonly competency: string;
  /** "The mentor needs to possess or develop" [000]. */
  readonly level: 'possessed' | 'developing';
}

/** What a reservation is for; `matchId` is its key: reserving twice reserves once. */
export interface Reservation {
  readonly matchId: string;
  readonly cohortId: string;
  readonly form: Form;
  /** The other side: mentees for a mentor's capacity, the mentor (one element) for a mentee's place. */
  readonly partnerIds: readonly string[];
}

export type PersonCommand =
  | ({ type: 'RegisterPerson'; externalId: string } & Details)
  | ({ type: 'ChangeDetails' } & Partial<Details>)
  | { type: 'DeclareCompetencies'; framework: string; claims: readonly CompetencyClaim[] }
  | { type: 'VerifyCompetency'; framework: string; competency: string }
  | { type: 'ApproveMentor'; programmeId: string }
  | { type: 'SignMentorAgreement'; programmeId: string; textDigest: string }
  | { type: 'SetCapacity'; capacity: number }
  | ({ type: 'ReserveCapacity'; agreedAt: string } & Reservation)
  | { type: 'ReleaseCapacity'; matchId: string }
  | ({ type: 'ReservePlace' } & Reservation)
  | { type: 'ReleasePlace'; matchId: string }
  | { type: 'AcceptCodeOfPractice'; programmeId: string; codeVersion: number }
  | { type: 'CompleteTraining'; course: string; completedOn: string }
  | { type: 'RecordExclusion'; otherId: string; kind: 'conflict' | 'do-not-rematch'; reason?: string }
  | { type: 'GiveOtherMentorNotice'; cohortId: string }
  | { type: 'RecordOutcome'; outcome: 'stayed' | 'moved' | 'promoted'; on: string }
  | { type: 'RecordLeaving'; lastDay: string }
  | { type: 'ReturnPerson' };

export type PersonEvent =
  | ({ type: 'PersonRegistered'; by: string; externalId: string } & Details)
  | ({ type: 'PersonDetailsChanged'; by: string } & Partial<Details>)
  | { type: 'CompetenciesDeclared'; by: string; framework: string; claims: readonly CompetencyClaim[] }
  | { type: 'CompetencyVerified'; by: string; framework: string; competency: string }
  | { type: 'MentorApproved'; by: string; programmeId: string }
  | { type: 'MentorAgreementSigned'; by: string; programmeId: string; textDigest: string }
  | { type: 'CapacitySet'; by: string; capacity: number }
  | ({ type: 'CapacityReserved' } & Reservation)
  | ({
      type: 'CapacityRefused';
      reason: 'full' | 'pair-exists' | 'left';
      /** `full` waits: since when, the instant the match was agreed. */
      waitingSince?: string;
    } & Reservation)
  /** Frees a place, or takes a waiting match off the list. */
  | { type: 'CapacityReleased'; matchId: string }
  | ({ type: 'PlaceReserved' } & Reservation)
  | ({ type: 'PlaceRefused'; reason: 'mentors-per-mentee' | 'pair-exists' | 'left' } & Reservation)
  | { type: 'PlaceReleased'; matchId: string }
  | { type: 'CodeOfPracticeAccepted'; by: string; programmeId: string; codeVersion: number }
  | { type: 'TrainingCompleted'; by: string; course: string; completedOn: string }
  | {
      type: 'ExclusionRecorded';
      by: string;
      /** HMAC of the two ids under the organisation's secret: decides matches without naming anyone. */
      pairMark: string;
      otherId: string;
      kind: 'conflict' | 'do-not-rematch';
      reason?: string;
    }
  /** "Let your mentor(s) know you are working with another mentor" [003]: that much and nothing else. */
  | { type: 'OtherMentorNoticeGiven'; cohortId: string }
  | { type: 'OutcomeRecorded'; by: string; outcome: 'stayed' | 'moved' | 'promoted'; on: string }
  | { type: 'LeavingRecorded'; by: string; lastDay: string }
  | { type: 'PersonReturned'; by: string };

const reservation = { matchId: S, cohortId: S, form: S, partnerIds: S } as const;
const details = { name: P, email: P, employeeNumber: P, lineManagerId: S, unit: S, region: S } as const;

export const personClasses = {
  PersonRegistered: { by: S, externalId: P, ...details },
  PersonDetailsChanged: { by: S, ...details },
  CompetenciesDeclared: { by: S, framework: S, claims: S },
  CompetencyVerified: { by: S, framework: S, competency: S },
  MentorApproved: { by: S, programmeId: S },
  MentorAgreementSigned: { by: S, programmeId: S, textDigest: S },
  CapacitySet: { by: S, capacity: S },
  CapacityReserved: reservation,
  CapacityRefused: { ...reservation, reason: S, waitingSince: S },
  CapacityReleased: { matchId: S },
  PlaceReserved: reservation,
  PlaceRefused: { ...reservation, reason: S },
  PlaceReleased: { matchId: S },
  CodeOfPracticeAccepted: { by: S, programmeId: S, codeVersion: S },
  TrainingCompleted: { by: S, course: S, completedOn: S },
  ExclusionRecorded: { by: S, pairMark: S, otherId: R, kind: R, reason: R },
  OtherMentorNoticeGiven: { cohortId: S },
  OutcomeRecorded: { by: S, outcome: S, on: S },
  LeavingRecorded: { by: S, lastDay: S },
  PersonReturned: { by: S },
} as const satisfies Classes<PersonEvent>;

/** What `evolve`, read models, flows and timers see of an event. */
export type PersonFact = Structural<PersonEvent, typeof personClasses>;
