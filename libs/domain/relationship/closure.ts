import { isoInstant } from '../calendar.js';
import { refuse } from '../decider.js';
import type { ClosureCommand, ClosureEvent, ClosureKind, ReviewAnswers } from './closure.messages.js';
import { reviewsMissing, unmetCompletion } from './criteria.js';
import { BEFORE_CLOSED, during, happened, meeting, OPEN, participant, saying } from './guards.js';
import type { RelationshipContext, RelationshipEvent } from './messages.js';
import { adding, NOTHING, type Decisions, type Folds } from './parts.js';
import { inClosure, isOpen, type Relationship } from './state.js';

/** What a completed relationship is asked for; after any other end every answer is optional. */
const ASKED_FOR: readonly (keyof ReviewAnswers)[] = [
  'goalsAgainstAchievements',
  'whatWorked',
  'whatDidNot',
  'learned',
  'ownNeedsMet',
];

export const closureDecisions: Decisions<ClosureCommand> = {
  ProposeEnd(state, { reason }, context) {
    during(state, 'enabling-growth');
    const by = participant(state, context);
    return state.endAgreedBy.includes(by) ? NOTHING : [{ type: 'EndProposed', by, reason }];
  },

  AgreeEnd(state, _command, context) {
    during(state, 'enabling-growth');
    const by = participant(state, context);
    if (state.endAgreedBy.length === 0) refuse('no-end-proposed', 'Nobody has proposed an end.');
    return state.endAgreedBy.includes(by) ? NOTHING : [{ type: 'EndAgreed', by }];
  },

  /** "Discuss this with your mentor and try to remedy the situation" [003]: sets a proposed end aside. */
  AgreeRemedy(state, { remedy }, context) {
    during(state, ...OPEN);
    const by = participant(state, context);
    saying({ remedy });
    return [{ type: 'RemedyAgreed', by, remedy }];
  },

  BeginClosure(state, { kind }, context) {
    if (state.phase === 'closure' && state.closure.kind === kind) return NOTHING;
    if (kind === 'completed') {
      during(state, 'enabling-growth');
      meeting(unmetCompletion(state, context));
    } else {
      during(state, ...OPEN);
      if (kind === 'leaver' && state.leftIds.length === 0) refuse('nobody-left', 'No participant has left.');
    }
    return closureAs(state, kind, context);
  },

  /** "You should feel comfortable to terminate at any time" [003]: never refused, no reason needed, no fault recorded. */
  Terminate(state, { reason }, context) {
    if (!isOpen(state) || state.formerMenteeIds.includes(context.actor.id)) return NOTHING;
    const by = participant(state, context);
    if (by !== state.mentorId && state.menteeIds.length > 1) {
      return [{ type: 'ParticipantWithdrawn', personId: by, withdrawnOn: context.today }];
    }
    return [
      ...cancelled(state, context),
      {
        type: 'ClosureBegan',
        kind: 'early',
        beganOn: context.today,
        enderMark: context.actorMark,
        endedBy: by,
        reason,
      },
    ];
  },

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

/** Closure of any kind but `early`. Sessions ahead go on in a completed relationship only. */
export const closureAs = (
  state: Relationship,
  kind: Exclude<ClosureKind, 'early'>,
  context: RelationshipContext,
): readonly RelationshipEvent[] => [
  ...(kind === 'completed' ? [] : cancelled(state, context)),
  { type: 'ClosureBegan', kind, beganOn: context.today },
];

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

/** In nobody's name: who cancelled them would say who ended the relationship. */
function cancelled(state: Relationship, { now }: RelationshipContext): RelationshipEvent[] {
  return Object.entries(state.sessions).flatMap(([sessionId, session]) =>
    session.status === 'scheduled' && session.startsAt > isoInstant(now)
      ? [{ type: 'SessionCancelled', by: 'system', sessionId, cause: 'closure' } as const]
      : [],
  );
}

export const closureFolds: Folds<ClosureEvent['type']> = {
  EndProposed: (state, { by }) => ({ ...state, endAgreedBy: adding(state.endAgreedBy, by) }),
  EndAgreed: (state, { by }) => ({ ...state, endAgreedBy: adding(state.endAgreedBy, by) }),
  RemedyAgreed: (state) => ({ ...state, endAgreedBy: [] }),
  ClosureBegan: (state, { kind, beganOn, enderMark }) => {
    if (state.phase === 'closure' || state.phase === 'closed') return state;
    const { pause, extension: _, ...rest } = state;
    return {
      ...rest,
      phase: 'closure',
      pauses: pause ? [...state.pauses, { pausedOn: pause.pausedOn, resumedOn: beganOn }] : state.pauses,
      closure: {
        kind,
        beganOn,
        leftPhase: state.phase,
        ...(enderMark === undefined ? {} : { enderMark }),
        returnConsented: false,
        reopeningRequested: false,
      },
    };
  },
  NextStepsAgreed: (state) => ({ ...state, nextSteps: 'agreed' }),
  ClosureReviewSubmitted: (state, { by }) => ({ ...state, reviews: { ...state.reviews, [by]: 'in' } }),
  JointReviewHeld: (state) => inClosure(state, { jointReview: 'held' }),
  ClosureReviewLapsed: (state, { personId }) => ({ ...state, reviews: { ...state.reviews, [personId]: 'lapsed' } }),
  JointReviewNotHeld: (state) => inClosure(state, { jointReview: 'not-held' }),
  NextStepsNotAgreed: (state) => ({ ...state, nextSteps: 'not-agreed' }),
  RelationshipClosed: (state, { closedOn }) =>
    state.phase === 'closure' ? { ...state, phase: 'closed', closedOn } : state,
};
