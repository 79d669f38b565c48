import { isoInstant } from '../calendar.js';
import { refuse, type Circumstances, type Decider } from '../decider.js';
import { LARGEST_GROUP, type Policy } from '../policy.js';
import { dueKey, type Due } from '../reminders.js';
import { dues } from './dues.js';
import { unmetToAccept, unmetToPropose, type MatchPeople } from './eligibility.js';
import { matchClasses, type MatchCommand, type MatchEvent, type MatchFact } from './messages.js';
import { awaitsSeat, evolve, participantsOf, unproposed, type MatchState } from './state.js';

/** Supplied by the handler; the people are those of the proposal, or of the match once it is proposed. */
export interface MatchContext extends Circumstances, MatchPeople {
  readonly policy: Policy;
  readonly programmeId: string;
  readonly timeZone: string;
  /** Local date of `now` in the cohort's time zone. */
  readonly today: string;
}

type Command<T extends MatchCommand['type']> = Extract<MatchCommand, { type: T }>;

function decide(state: MatchState, command: MatchCommand, context: MatchContext): readonly MatchEvent[] {
  const by = context.actor.id;
  if (command.type === 'ProposeMatch') return propose(state, command, context);
  switch (command.type) {
    case 'AcceptMatch':
      return accept(state, context);
    case 'DeclineMatch':
      mustTakePart(state, by);
      if (state.status === 'declined') return [];
      mustBeOpen(state);
      return [{ type: 'MatchDeclined', by, reason: command.reason }];
    case 'WithdrawMatch':
      if (state.status === 'withdrawn') return [];
      mustBeOpen(state);
      return [{ type: 'MatchWithdrawn', by }];
    case 'ConfirmMatch':
      if (state.status === 'confirmed') return [];
      mustAwaitSeat(state);
      return [{ type: 'MatchConfirmed', relationshipId: command.relationshipId }];
    case 'LeaveMatchUnseated':
      if (state.status === 'waiting') return [];
      mustAwaitSeat(state);
      return [{ type: 'MatchNotSeated', reason: 'capacity-full' }];
    case 'LeaveMatchUnfulfilled':
      if (state.status === 'unfulfilled') return [];
      mustAwaitSeat(state);
      return [{ type: 'MatchUnfulfilled', reason: command.reason }];
    case 'FireReminder':
      return fire(state, command.due, context);
  }
}

function propose(state: MatchState, command: Command<'ProposeMatch'>, context: MatchContext): readonly MatchEvent[] {
  // The id names cohort, people, form and attempt: what stands here is this very proposal.
  if (state.status !== 'unproposed') return [];
  const { cohortId, form, mentorId, menteeIds, source, criteria, score, reasons, attempt, predecessorId } = command;
  if (menteeIds.includes(mentorId)) refuse('mentor-is-mentee', 'Mentor and mentee are two different people.');
  if (new Set(menteeIds).size < menteeIds.length) refuse('mentee-twice', 'Each mentee is named once.');
  const most = form === 'group' ? LARGEST_GROUP : 1;
  if (menteeIds.length < 1 || menteeIds.length > most) {
    const detail = form === 'group' ? `A group has 1 to ${LARGEST_GROUP} mentees.` : `A ${form} match has one mentee.`;
    refuse('mentee-count', detail);
  }
  if (score !== undefined && !(score >= 0 && score <= 1)) refuse('score-invalid', 'A score is a number from 0 to 1.');
  if (!Number.isInteger(attempt) || attempt < 1) refuse('attempt-invalid', 'Attempts are counted from 1.');
  const unmet = unmetToPropose(command, context);
  if (unmet.length > 0) {
    refuse('not-eligible', `These people cannot be matched yet: ${unmet.map((one) => one.detail).join('; ')}.`, unmet);
  }
  const { actor, programmeId, today: proposedOn } = context;
  const proposal = { cohortId, form, mentorId, menteeIds, source, criteria, score, reasons, attempt };
  return [{ type: 'MatchProposed', by: actor.id, programmeId, proposedOn, predecessorId, ...proposal }];
}

function accept(state: MatchState, context: MatchContext): readonly MatchEvent[] {
  const by = context.actor.id;
  mustTakePart(state, by);
  if (state.accepted.includes(by) && (awaitsSeat(state) || ['proposed', 'confirmed'].includes(state.status))) return [];
  mustBeOpen(state);
  const unmet = unmetToAccept(by, by === state.mentorId ? 'mentor' : 'mentee', context);
  if (unmet.length > 0) {
    refuse('not-ready', `The match cannot be accepted yet: ${unmet.map((one) => one.detail).join('; ')}.`, unmet);
  }
  const accepted: MatchEvent = { type: 'MatchAccepted', by };
  const missing = participantsOf(state).filter((who) => who !== by && !state.accepted.includes(who));
  return missing.length > 0 ? [accepted] : [accepted, { type: 'MatchAgreed', agreedAt: isoInstant(context.now) }];
}

/** Derives what is due again: a firing that no longer holds, or is not due yet, is nothing to do. */
function fire(state: MatchState, wanted: Due, context: MatchContext): readonly MatchEvent[] {
  const key = dueKey(wanted);
  const due = dues(state, context.policy, context.timeZone).find((one) => dueKey(one) === key);
  if (!due || state.fired[key] || due.due > isoInstant(context.now)) return [];
  const { rule, anchor, recipient, occurrence, due: dueAt, escalation } = due;
  const firedAt = isoInstant(context.now);
  const type = escalation ? 'ReminderEscalated' : 'ReminderFired';
  const fired: MatchEvent = { type, firedAt, rule, anchor, recipient, occurrence, due: dueAt };
  return occurrence === 'expiry' ? [fired, { type: 'MatchExpired', expiredOn: context.today }] : [fired];
}

function mustTakePart(state: MatchState, who: string): void {
  if (!participantsOf(state).includes(who)) refuse('not-a-participant', 'Only those who are proposed answer a match.');
}

/** Until it is confirmed, a match may be declined or withdrawn, from the waiting list too. */
function mustBeOpen(state: MatchState): void {
  if (state.status === 'unproposed') refuse('match-unknown', 'There is no such match: propose it first.');
  if (state.status === 'confirmed') refuse('match-confirmed', 'The relationship exists: it can be ended there.');
  if (state.status !== 'proposed' && !awaitsSeat(state)) refuse('match-over', `The match is ${state.status}.`);
}

function mustAwaitSeat(state: MatchState): void {
  if (state.status === 'proposed') refuse('match-not-agreed', 'Not everyone has accepted the match.');
  mustBeOpen(state);
}

export const match: Decider<MatchState, MatchCommand, MatchEvent, MatchFact, MatchContext> = {
  category: 'match',
  initial: unproposed,
  decide,
  evolve,
  classes: matchClasses,
};
