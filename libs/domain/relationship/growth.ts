import { later } from '../calendar.js';
import type { GrowthEvent } from './growth.messages.js';
import type { Folds } from './parts.js';
import type { Objective, Relationship } from './state.js';

const withObjective = (state: Relationship, objectiveId: string, change: Partial<Objective>): Relationship => {
  const objective = state.objectives[objectiveId];
  if (!objective) return state;
  return { ...state, objectives: { ...state.objectives, [objectiveId]: { ...objective, ...change } } };
};

const unchanged = (state: Relationship): Relationship => state;

export const growthFolds: Folds<GrowthEvent['type']> = {
  ContactRecorded: (state, { on }) => ({ ...state, lastContactOn: later(state.lastContactOn ?? on, on) }),
  ReflectionRecorded: unchanged,
  ActionAgreed: (state, { actionId }) => ({ ...state, actions: { ...state.actions, [actionId]: 'agreed' } }),
  ActionCompleted: (state, { actionId }) => ({ ...state, actions: { ...state.actions, [actionId]: 'completed' } }),
  FeedbackGiven: unchanged,
  ObjectiveRevised: (state, { objectiveId, targetDate }) => withObjective(state, objectiveId, { targetDate }),
  ObjectiveDropped: (state, { objectiveId }) => withObjective(state, objectiveId, { status: 'dropped' }),
  ObjectiveReportedReached: (state, { objectiveId }) => withObjective(state, objectiveId, { status: 'reported' }),
  ObjectiveSignedOff: (state, { objectiveId }) => withObjective(state, objectiveId, { status: 'signed-off' }),
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
