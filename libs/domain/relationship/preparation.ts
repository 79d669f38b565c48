import { adding, type Folds } from './parts.js';
import type { PreparationEvent } from './preparation.messages.js';
import type { RelationshipFact } from './messages.js';
import { inPhase, type Relationship } from './state.js';

export const initiated = (event: Extract<RelationshipFact, { type: 'RelationshipInitiated' }>): Relationship => ({
  phase: 'preparation',
  matchId: event.matchId,
  programmeId: event.programmeId,
  cohortId: event.cohortId,
  form: event.form,
  mentorId: event.mentorId,
  menteeIds: event.menteeIds,
  formerMenteeIds: [],
  initiatedOn: event.initiatedOn,
  readinessOf: [],
  considerationsConfirmed: false,
  otherMentors: {},
  renegotiating: false,
  plans: {},
  objectives: {},
  sessions: {},
  actions: {},
  referrals: {},
  pauses: [],
  endAgreedBy: [],
  reviews: {},
  leftIds: [],
  fired: {},
});

export const preparationFolds: Folds<Exclude<PreparationEvent['type'], 'RelationshipInitiated'>> = {
  ReadinessAnswered: (state, { by }) => ({ ...state, readinessOf: adding(state.readinessOf, by) }),
  ConsiderationsConfirmed: (state) => ({ ...state, considerationsConfirmed: true }),
  OtherMentorsAttested: (state, { by, attestation }) => ({
    ...state,
    otherMentors: { ...state.otherMentors, [by]: attestation },
  }),
  InitialMeetingHeld: (state, { heldOn, topics }) => ({
    ...state,
    initialMeeting: {
      heldOn: state.initialMeeting?.heldOn ?? heldOn,
      topics: [...new Set([...(state.initialMeeting?.topics ?? []), ...topics])],
    },
  }),
  NegotiatingBegan: (state, { beganOn }) => inPhase({ ...state, negotiatingBeganOn: beganOn }, 'negotiating'),
};
