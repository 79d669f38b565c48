import { R, S, type Classes, type Structural } from '../confidentiality.js';
import type { Form } from '../policy.js';
import { reminderClasses, type ReminderCommand, type ReminderEvent } from '../reminders.js';

/** From a list, by the programme's own process, informally [003], or from an imported roster. */
export type MatchSource = 'list' | 'algorithm' | 'informal' | 'import';

export interface Proposal {
  readonly cohortId: string;
  readonly form: Form;
  readonly mentorId: string;
  readonly menteeIds: readonly string[];
  readonly source: MatchSource;
  /** What the proposal was based on [004], e.g. `{"competency": "finance"}`. */
  readonly criteria?: Readonly<Record<string, string>>;
  /** 0 to 1. */
  readonly score?: number;
  readonly reasons?: readonly string[];
  /** 1 for the first time these people are proposed in this cohort; part of the match's identity. */
  readonly attempt: number;
}

export type MatchCommand =
  | ({ type: 'ProposeMatch'; predecessorId?: string } & Proposal)
  | { type: 'AcceptMatch' }
  | { type: 'DeclineMatch'; reason?: string }
  | { type: 'WithdrawMatch' }
  | { type: 'ConfirmMatch'; relationshipId: string }
  | { type: 'LeaveMatchUnseated' }
  | { type: 'LeaveMatchUnfulfilled'; reason: UnfulfilledReason }
  | ReminderCommand;

export type UnfulfilledReason = 'pair-exists' | 'mentors-per-mentee' | 'left';

export type MatchEvent =
  | ({ type: 'MatchProposed'; by: string; programmeId: string; proposedOn: string; predecessorId?: string } & Proposal)
  | { type: 'MatchAccepted'; by: string }
  /** Everyone has accepted; the seating flow goes on from here. */
  | { type: 'MatchAgreed'; agreedAt: string }
  | { type: 'MatchDeclined'; by: string; reason?: string }
  | { type: 'MatchWithdrawn'; by: string }
  | { type: 'MatchExpired'; expiredOn: string }
  | { type: 'MatchConfirmed'; relationshipId: string }
  | { type: 'MatchNotSeated'; reason: 'capacity-full' }
  | { type: 'MatchUnfulfilled'; reason: UnfulfilledReason }
  | ReminderEvent;

export const matchClasses = {
  MatchProposed: {
    by: S,
    programmeId: S,
    proposedOn: S,
    predecessorId: S,
    cohortId: S,
    form: S,
    mentorId: S,
    menteeIds: S,
    source: S,
    criteria: S,
    score: S,
    reasons: S,
    attempt: S,
  },
  MatchAccepted: { by: S },
  MatchAgreed: { agreedAt: S },
  MatchDeclined: { by: S, reason: R },
  MatchWithdrawn: { by: S },
  MatchExpired: { expiredOn: S },
  MatchConfirmed: { relationshipId: S },
  MatchNotSeated: { reason: S },
  MatchUnfulfilled: { reason: S },
  ...reminderClasses,
} as const satisfies Classes<MatchEvent>;

/** What `evolve`, read models, flows and timers see of an event. */
export type MatchFact = Structural<MatchEvent, typeof matchClasses>;
