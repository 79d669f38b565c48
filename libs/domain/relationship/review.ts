import { refuse } from '../decider.js';
import type { ClosureCommand, ClosureEvent, ReviewAnswers } from './closure.messages.js';
import { reviewsMissing } from './criteria.js';
import { BEFORE_CLOSED, during, happened, meeting, participant, saying } from './guards.js';
import type { RelationshipContext, RelationshipEvent } from './messages.js';
import { NOTHING, type Decisions, type Folds } from './parts.js';
import { inClosure, unpaused, type Relationship } from './state.js';

export type ReviewCommand = Extract<
  ClosureCommand,
  { type: 'AgreeNextSteps' | 'SubmitClosureReview' | 'HoldJointReview' }
>;
export type ReviewEvent = Exclude<
  ClosureEvent,
  { type: 'EndProposed' | 'EndAgreed' | 'RemedyAgreed' | 'ClosureBegan' }
>;

/** What a completed relationship is asked for; after any other end every answer is optional. */
const ASKED_FOR: readonly (keyof ReviewAnswers)[] = [
  'goalsAgainstAchievements',
  'whatWorked',
  'whatDidNot',
  'learned',
  'ownNeedsMet',
];

/** What is looked back on and agreed in closure, until it closes. */
export const reviewDecisions: Decisions<ReviewCommand> = {
  /** Before the final session already [002], or in closure. */
  AgreeNextSteps(state, { steps }, context) {
    during(state, 'enabling-growth', 'closure');
    const by = participant(state, context);
    saying({ steps });
    return [{ type: 'NextStepsAgreed', by, steps }];
  },

  SubmitClosureReview(state, { answers, restricted }, context) {
    const former = state.formerMenteeIds.includes(context.actor.id);
    // Whoever withdrew from a group has a review of their own, while the group goes on.
    if (former) during(state, ...BEFORE_CLOSED);
    else during(state, 'closure');
    const by = former ? context.actor.id : participant(state, context);
    if (state.reviews[by] === 'in') return NOTHING;
    if (state.reviews[by] === 'lapsed') refuse('review-lapsed', 'The time for this review is over.');
    if (!former && state.phase === 'closure' && state.closure.kind === 'completed') {
      saying(Object.fromEntries(ASKED_FOR.map((field) => [field, answers[field]?.text])));
    }
    return [{ type: 'ClosureReviewSubmitted', by, answers, restricted }];
  },

  /** Each separately, then together [002]. */
  HoldJointReview(state, { heldOn, effectiveness, notes }, context) {
    during(state, 'closure');
    const by = participant(state, context);
    if (state.phase === 'closure' && state.closure.jointReview === 'held') return NOTHING;
    happened(state, context, 'heldOn', heldOn);
    meeting(
      reviewsMissing(state).map((who) => ({
        criterion: 'review-submitted',
        detail: 'Each participant reviews separately first.',
        who,
      })),
    );
    return [{ type: 'JointReviewHeld', by, heldOn, effectiveness, notes }];
  },
};

/** What has not come in by the end of the time for reviews; why is nobody's business. */
export function lapsed(state: Relationship, { policy }: RelationshipContext): readonly RelationshipEvent[] {
  if (state.phase !== 'closure') return NOTHING;
  const completed = state.closure.kind === 'completed';
  return [
    ...reviewsMissing(state).map((personId) => ({ type: 'ClosureReviewLapsed', personId }) as const),
    ...(completed && !state.nextSteps ? [{ type: 'NextStepsNotAgreed' } as const] : []),
    ...(completed && policy.jointReview && !state.closure.jointReview ? [{ type: 'JointReviewNotHeld' } as const] : []),
  ];
}

export const reviewFolds: Folds<ReviewEvent['type']> = {
  NextStepsAgreed: (state) => ({ ...state, nextSteps: 'agreed' }),
  ClosureReviewSubmitted: (state, { by }) => ({ ...state, reviews: { ...state.reviews, [by]: 'in' } }),
  JointReviewHeld: (state) => inClosure(state, { jointReview: 'held' }),
  ClosureReviewLapsed: (state, { personId }) => ({ ...state, reviews: { ...state.reviews, [personId]: 'lapsed' } }),
  JointReviewNotHeld: (state) => inClosure(state, { jointReview: 'not-held' }),
  NextStepsNotAgreed: (state) => ({ ...state, nextSteps: 'not-agreed' }),
  RelationshipClosed: (state, { closedOn }) =>
    state.phase === 'closure'
      ? { ...unpaused(state, closedOn), phase: 'closed', closure: state.closure, closedOn }
      : state,
};
