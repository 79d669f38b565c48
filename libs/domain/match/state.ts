import type { Form } from '../policy.js';
import { dueKey } from '../reminders.js';
import type { MatchFact } from './messages.js';

export type MatchStatus =
  | 'unproposed'
  /** Answers are awaited. */
  | 'proposed'
  /** Everyone has accepted: the seating flow reserves capacity and places. */
  | 'agreed'
  /** Agreed, and the mentor's capacity is full. */
  | 'waiting'
  | 'confirmed'
  | 'declined'
  | 'withdrawn'
  | 'expired'
  | 'unfulfilled';

export interface MatchState {
  readonly status: MatchStatus;
  readonly programmeId: string;
  readonly cohortId: string;
  readonly form: Form;
  readonly mentorId: string;
  readonly menteeIds: readonly string[];
  /** Local date. */
  readonly proposedOn: string;
  readonly predecessorId?: string;
  /** Person ids. */
  readonly accepted: readonly string[];
  /** ISO instant of the last acceptance: the place in the mentor's waiting list. */
  readonly agreedAt?: string;
  readonly relationshipId?: string;
  /** ISO instant of each firing, by its `dueKey`. */
  readonly fired: Readonly<Record<string, string>>;
}

export const unproposed: MatchState = {
  status: 'unproposed',
  programmeId: '',
  cohortId: '',
  form: 'one-to-one',
  mentorId: '',
  menteeIds: [],
  proposedOn: '',
  accepted: [],
  fired: {},
};

export const participantsOf = ({ mentorId, menteeIds }: Pick<MatchState, 'mentorId' | 'menteeIds'>): string[] => [
  mentorId,
  ...menteeIds,
];

/** Whether everyone accepted and nothing came of it yet. */
export const awaitsSeat = ({ status }: MatchState): boolean => status === 'agreed' || status === 'waiting';

export function evolve(state: MatchState, event: MatchFact): MatchState {
  switch (event.type) {
    case 'MatchProposed': {
      const { programmeId, cohortId, form, mentorId, menteeIds, proposedOn, predecessorId } = event;
      const proposal = { programmeId, cohortId, form, mentorId, menteeIds, proposedOn, predecessorId };
      return { ...state, ...proposal, status: 'proposed' };
    }
    case 'MatchAccepted':
      return { ...state, accepted: [...state.accepted, event.by] };
    case 'MatchAgreed':
      return { ...state, status: 'agreed', agreedAt: event.agreedAt };
    case 'MatchDeclined':
      return { ...state, status: 'declined' };
    case 'MatchWithdrawn':
      return { ...state, status: 'withdrawn' };
    case 'MatchExpired':
      return { ...state, status: 'expired' };
    case 'MatchConfirmed':
      return { ...state, status: 'confirmed', relationshipId: event.relationshipId };
    case 'MatchNotSeated':
      return { ...state, status: 'waiting' };
    case 'MatchUnfulfilled':
      return { ...state, status: 'unfulfilled' };
    case 'ReminderFired':
    case 'ReminderEscalated':
      return { ...state, fired: { ...state.fired, [dueKey(event)]: event.firedAt } };
  }
}
