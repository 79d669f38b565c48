import type { Duration, Form } from '../policy.js';
import type { ClosureKind } from './closure.messages.js';
import type { Terms } from './negotiating.messages.js';
import type { OtherMentors } from './preparation.messages.js';
import type { InitialMeetingTopic } from '../questions.js';
import type { Phase } from './standing.messages.js';

/** What decisions and due rules read, and nothing else: plain JSON, kept in snapshots by the timer ledger. */
export type RelationshipState = { readonly phase: 'none' } | Relationship;

/** A phase before closure. */
export type OpenPhase = Exclude<Phase, 'closure' | 'closed'>;

export type Relationship = Standing &
  (
    | { readonly phase: OpenPhase }
    | { readonly phase: 'closure'; readonly closure: Closure }
    | { readonly phase: 'closed'; readonly closure: Closure; readonly closedOn: string }
  );

/** What a relationship is in every phase. Dates are local ISO dates, `…At` are ISO instants. */
export interface Standing {
  readonly matchId: string;
  readonly programmeId: string;
  readonly cohortId: string;
  readonly form: Form;
  readonly mentorId: string;
  /** Who is mentored now: those who withdrew or left a group are in `formerMenteeIds`. */
  readonly menteeIds: readonly string[];
  readonly formerMenteeIds: readonly string[];
  readonly initiatedOn: string;

  /** Mentees whose readiness is reconfirmed, and whether the mentor's considerations are. */
  readonly readinessOf: readonly string[];
  readonly considerationsConfirmed: boolean;
  readonly otherMentors: Readonly<Record<string, OtherMentors>>;
  /** Initial meetings: the latest day, all days, and the topics of all together. */
  readonly initialMeeting?: {
    readonly heldOn: string;
    readonly days: readonly string[];
    readonly topics: readonly InitialMeetingTopic[];
  };

  readonly negotiatingBeganOn?: string;
  /** The current text and who has signed it. */
  readonly text?: AgreementText;
  /** What was concluded last: in force even while another text is negotiated. */
  readonly agreement?: Agreement;
  readonly renegotiating: boolean;
  /** By mentee. */
  readonly plans: Readonly<Record<string, Plan>>;
  readonly objectives: Readonly<Record<string, Objective>>;

  readonly growthBeganOn?: string;
  readonly sessions: Readonly<Record<string, Session>>;
  /** Latest local date of a contact other than a session. */
  readonly lastContactOn?: string;
  readonly actions: Readonly<Record<string, 'agreed' | 'completed'>>;
  readonly referrals: Readonly<Record<string, 'made' | 'noted'>>;

  /** The running pause. */
  readonly pause?: { readonly pausedOn: string; readonly resumesOn: string };
  /** Pauses that are over: local dates d with pausedOn ≤ d < resumedOn. */
  readonly pauses: readonly PastPause[];
  readonly extension?: { readonly endsOn: string; readonly consentedBy: readonly string[] };
  /** An end that was proposed and not set aside by a remedy. */
  readonly endAgreedBy: readonly string[];
  /** Agreed before the final session or in closure. */
  readonly nextSteps?: 'agreed' | 'not-agreed';
  /** Closure reviews by person; a mentee who withdrew gives theirs while the group goes on. */
  readonly reviews: Readonly<Record<string, 'in' | 'lapsed'>>;
  /** Participants who left the organisation. */
  readonly leftIds: readonly string[];
  /** Since a return from a closure, which the end date may have passed meanwhile. */
  readonly reopenedOn?: string;
  /** The day since which the rhythm had lapsed, of which the participants were reminded, when they scheduled again. */
  readonly rhythmAnswered?: string;
  /** Keys of dues that have fired, each with the instant of its firing. */
  readonly fired: Readonly<Record<string, string>>;
}

export interface AgreementText {
  readonly revision: number;
  readonly textDigest: string;
  readonly terms: Terms;
  readonly signedBy: readonly string[];
}

export interface Agreement {
  readonly revision: number;
  readonly textDigest: string;
  readonly startsOn: string;
  /** As concluded, extended and shifted by pauses. */
  readonly endsOn: string;
  /** As concluded or extended, wherever pauses have moved it since: names the end for its timers. */
  readonly agreedEnd: string;
  /** Pauses that were over by then are in it already; how many. */
  readonly pausesInEnd: number;
  /** Sessions held from here on count. */
  readonly countsFrom: string;
  readonly terms: Terms;
}

export interface Plan {
  readonly frequency: Duration;
  readonly reviewedOn?: string;
}

export interface Objective {
  readonly menteeId: string;
  readonly targetDate: string;
  readonly status: 'set' | 'reported' | 'signed-off' | 'dropped';
}

export interface PastPause {
  readonly pausedOn: string;
  readonly resumedOn: string;
}

export type Session =
  | { readonly status: 'scheduled'; readonly startsAt: string; readonly endsAt: string }
  | HeldSession
  /** `until`: the instant up to which it lay ahead, its end or its earlier cancellation. */
  | { readonly status: 'missed' | 'cancelled'; readonly until: string };

export interface HeldSession {
  readonly status: 'held';
  readonly heldOn: string;
  readonly startTime?: string;
  readonly minutes: number;
  readonly attendance: readonly string[];
  /** Who stands by the record as it is: the other side may dispute it. */
  readonly by: string;
  readonly disputed: boolean;
}

export interface Closure {
  readonly kind: ClosureKind;
  readonly beganOn: string;
  /** The phase that closure ended, and a reopening returns to. */
  readonly leftPhase: OpenPhase;
  /** For `early`: tells the ender again, without naming them. */
  readonly enderMark?: string;
  readonly returnConsented: boolean;
  readonly jointReview?: 'held' | 'not-held';
  /** Asked for by the manager, waiting for a place with the mentor. */
  readonly reopeningRequested: boolean;
}

/** Everyone who takes part now. */
export const participantsOf = (state: Standing): readonly string[] => [state.mentorId, ...state.menteeIds];

export const isOpen = (state: Relationship): boolean => state.phase !== 'closure' && state.phase !== 'closed';

/** Objectives of those who take part now, but for those that were dropped: who withdrew took theirs along. */
export const objectivesPursued = (state: Standing): readonly (Objective & { readonly id: string })[] =>
  Object.entries(state.objectives).flatMap(([id, objective]) =>
    objective.status !== 'dropped' && state.menteeIds.includes(objective.menteeId) ? [{ id, ...objective }] : [],
  );

/** Ended by one of them who has not consented to a return. */
export const endedEarly = (state: Relationship): boolean =>
  'closure' in state && state.closure.kind === 'early' && !state.closure.returnConsented;

/** A pause that is over with this local date, if there is one. */
export function unpaused(state: Relationship, resumedOn: string): Relationship {
  const { pause, ...rest } = state;
  return pause ? { ...rest, pauses: [...state.pauses, { pausedOn: pause.pausedOn, resumedOn }] } : state;
}

/** The same relationship in an open phase; what belonged to a closure is gone. */
export function inPhase(state: Relationship, phase: OpenPhase): Relationship {
  if (isOpen(state)) return { ...state, phase };
  const { closure: _, closedOn: __, ...standing } = { closure: undefined, closedOn: undefined, ...state };
  return { ...standing, phase };
}

export const inClosure = (state: Relationship, change: Partial<Closure>): Relationship =>
  state.phase === 'closure' || state.phase === 'closed'
    ? { ...state, closure: { ...state.closure, ...change } }
    : state;
