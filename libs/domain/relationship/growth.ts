import { later } from '../calendar.js';
import { refuse } from '../decider.js';
import type { GrowthCommand, GrowthEvent } from './growth.messages.js';
import {
  BEFORE_CLOSED,
  dated,
  during,
  happened,
  lasting,
  mentored,
  participant,
  saying,
  takingPart,
} from './guards.js';
import type { RelationshipContext } from './messages.js';
import type { ObjectiveCommand, ObjectiveEvent } from './objectives.js';
import { NOTHING, type Decisions, type Folds } from './parts.js';
import type { Relationship } from './state.js';

const GROWING = ['enabling-growth', 'closure'] as const;

export const growthDecisions: Decisions<Exclude<GrowthCommand, ObjectiveCommand>> = {
  /** "Keep up-to-date and accurate records of mentee contact" [000]: in any phase, told late or at once. */
  RecordContact(state, { on, channel, minutes, summary }, context) {
    during(state, ...BEFORE_CLOSED);
    const by = participant(state, context);
    happened(state, context, 'on', on);
    if (minutes !== undefined) lasting(minutes);
    return [{ type: 'ContactRecorded', by, contactId: context.id, on, channel, minutes, summary }];
  },

  RecordReflection(state, { text, notAsExpected, shared = true }, context) {
    during(state, ...GROWING);
    const by = participant(state, context);
    saying({ text });
    return [{ type: 'ReflectionRecorded', by, reflectionId: context.id, shared, text, notAsExpected }];
  },

  AgreeAction(state, { ownerId, dueOn, action, options }, context) {
    during(state, ...GROWING);
    const by = participant(state, context);
    if (state.actions[context.id]) return NOTHING;
    saying({ action });
    if (dueOn !== undefined && dated('dueOn', dueOn) < context.today) {
      refuse('in-the-past', `dueOn must not lie before today, ${context.today}.`);
    }
    takingPart(state, 'ownerId', ownerId);
    return [{ type: 'ActionAgreed', by, actionId: context.id, ownerId, dueOn, action, options }];
  },

  CompleteAction(state, { actionId, outcome }, context) {
    during(state, ...GROWING);
    const by = participant(state, context);
    const action = state.actions[actionId] ?? refuse('unknown-action', 'There is no such action.');
    return action === 'completed' ? NOTHING : [{ type: 'ActionCompleted', by, actionId, outcome }];
  },

  /** "A two-way exchange of information and feedback" [000]. */
  GiveFeedback(state, { to, text }, context) {
    during(state, ...BEFORE_CLOSED);
    const by = participant(state, context);
    if (takingPart(state, 'to', to) === by) refuse('own-feedback', 'Feedback is for somebody else.');
    saying({ text });
    return [{ type: 'FeedbackGiven', by, to, text }];
  },

  ReviewDevelopmentPlan(state, command, context) {
    during(state, ...GROWING);
    const by = participant(state, context);
    const menteeId = mentored(state, command.menteeId ?? ownOrOnly(state, context));
    if (!state.plans[menteeId]) refuse('no-plan', 'There is no development plan to review.');
    return [{ type: 'DevelopmentPlanReviewed', by, menteeId, reviewedOn: context.today, notes: command.notes }];
  },

  MakeReferral(state, { kind, to, reason }, context) {
    during(state, ...BEFORE_CLOSED);
    const by = participant(state, context);
    saying({ to });
    if (state.referrals[context.id]) return NOTHING;
    return [{ type: 'ReferralMade', by, referralId: context.id, kind, to, reason }];
  },

  NoteReferralOutcome(state, { referralId, outcome }, context) {
    during(state, ...BEFORE_CLOSED);
    const by = participant(state, context);
    if (!state.referrals[referralId]) refuse('unknown-referral', 'There is no such referral.');
    saying({ outcome });
    return [{ type: 'ReferralOutcomeNoted', by, referralId, outcome }];
  },

  /** "Provide contacts and networks to further your personal and organisation development" [001]. */
  MakeIntroduction(state, { to, purpose }, context) {
    during(state, ...GROWING);
    const by = participant(state, context);
    saying({ to });
    return [{ type: 'IntroductionMade', by, introductionId: context.id, to, purpose }];
  },
};

/** A mentee's own plan; for a mentor the only mentee's. */
function ownOrOnly(state: Relationship, { actor }: RelationshipContext): string {
  if (state.menteeIds.includes(actor.id)) return actor.id;
  const [only, ...others] = state.menteeIds;
  return only !== undefined && others.length === 0 ? only : refuse('not-a-mentee', 'menteeId must say whose plan.');
}

const unchanged = (state: Relationship): Relationship => state;

export const growthFolds: Folds<Exclude<GrowthEvent['type'], ObjectiveEvent['type']>> = {
  ContactRecorded: (state, { on }) => ({ ...state, lastContactOn: later(state.lastContactOn ?? on, on) }),
  ReflectionRecorded: unchanged,
  ActionAgreed: (state, { actionId }) => ({ ...state, actions: { ...state.actions, [actionId]: 'agreed' } }),
  ActionCompleted: (state, { actionId }) => ({ ...state, actions: { ...state.actions, [actionId]: 'completed' } }),
  FeedbackGiven: unchanged,
  DevelopmentPlanReviewed: (state, { menteeId, reviewedOn }) => {
    const plan = state.plans[menteeId];
    return plan ? { ...state, plans: { ...state.plans, [menteeId]: { ...plan, reviewedOn } } } : state;
  },
  ReferralMade: (state, { referralId }) => ({ ...state, referrals: { ...state.referrals, [referralId]: 'made' } }),
  ReferralOutcomeNoted: (state, { referralId }) => ({
    ...state,
    referrals: { ...state.referrals, [referralId]: 'noted' },
  }),
  IntroductionMade: unchanged,
};
