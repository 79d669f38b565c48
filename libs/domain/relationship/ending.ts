import { isoInstant } from '../calendar.js';
import { refuse } from '../decider.js';
import type { ClosureCommand, ClosureEvent, ClosureKind } from './closure.messages.js';
import { unmetCompletion } from './criteria.js';
import { during, meeting, OPEN, participant, saying } from './guards.js';
import type { RelationshipContext, RelationshipEvent } from './messages.js';
import { adding, NOTHING, type Decisions, type Folds } from './parts.js';
import type { ReviewCommand, ReviewEvent } from './review.js';
import { isOpen, unpaused, type Relationship } from './state.js';

/** How a relationship comes to its closure. */
export const endingDecisions: Decisions<Exclude<ClosureCommand, ReviewCommand>> = {
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

/** In nobody's name: who cancelled them would say who ended the relationship. */
function cancelled(state: Relationship, { now }: RelationshipContext): RelationshipEvent[] {
  const cancelledAt = isoInstant(now);
  return Object.entries(state.sessions).flatMap(([sessionId, session]) =>
    session.status === 'scheduled' && session.startsAt > cancelledAt
      ? [{ type: 'SessionCancelled', by: 'system', sessionId, cause: 'closure', cancelledAt } as const]
      : [],
  );
}

export const endingFolds: Folds<Exclude<ClosureEvent, ReviewEvent>['type']> = {
  EndProposed: (state, { by }) => ({ ...state, endAgreedBy: adding(state.endAgreedBy, by) }),
  EndAgreed: (state, { by }) => ({ ...state, endAgreedBy: adding(state.endAgreedBy, by) }),
  RemedyAgreed: (state) => ({ ...state, endAgreedBy: [] }),
  ClosureBegan: (state, { kind, beganOn, enderMark }) => {
    if (state.phase === 'closure' || state.phase === 'closed') return state;
    const { extension: _, ...rest } = unpaused(state, beganOn);
    return {
      ...rest,
      phase: 'closure',
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
};
