import type { ClosureEvent } from './closure.messages.js';
import { adding, type Folds } from './parts.js';
import { inClosure } from './state.js';

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
