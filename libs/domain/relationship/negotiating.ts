import type { NegotiatingEvent } from './negotiating.messages.js';
import { adding, type Folds } from './parts.js';
import { inPhase } from './state.js';

export const negotiatingFolds: Folds<NegotiatingEvent['type']> = {
  AgreementDrafted: (state, { revision, textDigest, terms }) => ({
    ...state,
    text: { revision, textDigest, terms, signedBy: [] },
  }),
  AgreementAmended: (state, { revision, textDigest, terms }) => ({
    ...state,
    text: { revision, textDigest, terms, signedBy: [] },
  }),
  AgreementSigned: (state, { by }) =>
    state.text ? { ...state, text: { ...state.text, signedBy: adding(state.text.signedBy, by) } } : state,
  AgreementConcluded: (state, { revision, textDigest, startsOn, endsOn, countsFrom, terms }) => {
    const { extension: _, ...rest } = state;
    return {
      ...rest,
      agreement: { revision, textDigest, startsOn, endsOn, agreedEnd: endsOn, countsFrom, terms },
      renegotiating: false,
    };
  },
  RenegotiationOpened: (state) => ({ ...state, renegotiating: true }),
  DevelopmentPlanDrafted: (state, { menteeId, frequency }) => ({
    ...state,
    plans: { ...state.plans, [menteeId]: { ...state.plans[menteeId], frequency } },
  }),
  ObjectiveSet: (state, { objectiveId, menteeId, targetDate }) => ({
    ...state,
    objectives: { ...state.objectives, [objectiveId]: { menteeId, targetDate, status: 'set' } },
  }),
  EnablingGrowthBegan: (state, { beganOn }) =>
    inPhase({ ...state, growthBeganOn: state.growthBeganOn ?? beganOn }, 'enabling-growth'),
};
