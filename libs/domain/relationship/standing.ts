import type { ReminderEvent } from '../reminders.js';
import { dueKey } from '../reminders.js';
import { adding, without, type Folds } from './parts.js';
import { inClosure, inPhase, type Relationship } from './state.js';
import type { StandingEvent } from './standing.messages.js';

const ending = (state: Relationship, endsOn: string): Relationship =>
  state.agreement ? { ...state, agreement: { ...state.agreement, endsOn } } : state;

const leaving = (state: Relationship, personId: string): Relationship => ({
  ...state,
  menteeIds: without(state.menteeIds, personId),
  formerMenteeIds: adding(state.formerMenteeIds, personId),
});

export const standingFolds: Folds<StandingEvent['type'] | ReminderEvent['type']> = {
  RelationshipPaused: (state, { pausedOn, resumesOn }) => ({ ...state, pause: { pausedOn, resumesOn } }),
  RelationshipResumed: (state, { resumedOn, endsOn }) => {
    const { pause, ...rest } = state;
    const pauses = pause ? [...state.pauses, { pausedOn: pause.pausedOn, resumedOn }] : state.pauses;
    return endsOn === undefined ? { ...rest, pauses } : ending({ ...rest, pauses }, endsOn);
  },
  ExtensionRequested: (state, { by, endsOn }) => ({ ...state, extension: { endsOn, consentedBy: [by] } }),
  ExtensionConsented: (state, { by, endsOn }) => ({
    ...state,
    extension: { endsOn, consentedBy: adding(state.extension?.consentedBy ?? [], by) },
  }),
  RelationshipExtended: (state, { endsOn }) => {
    const { extension: _, ...rest } = state;
    return rest.agreement ? { ...rest, agreement: { ...rest.agreement, endsOn, agreedEnd: endsOn } } : rest;
  },
  RecordCorrected: (state) => state,
  PhaseCorrected: (state, { to }) => (to === 'closure' || to === 'closed' ? state : inPhase(state, to)),
  ReturnConsented: (state) => inClosure(state, { returnConsented: true }),
  ReopeningRequested: (state) => inClosure(state, { reopeningRequested: true }),
  ReopeningRefused: (state) => inClosure(state, { reopeningRequested: false }),
  RelationshipReopened: (state) => {
    if (state.phase !== 'closure' && state.phase !== 'closed') return state;
    const { nextSteps: _, ...rest } = inPhase(state, state.closure.leftPhase);
    return { ...rest, reviews: {}, endAgreedBy: [] };
  },
  ParticipantAdded: (state, { personId }) => ({
    ...state,
    menteeIds: adding(state.menteeIds, personId),
    formerMenteeIds: without(state.formerMenteeIds, personId),
    ...(state.text ? { text: { ...state.text, signedBy: adding(state.text.signedBy, personId) } } : {}),
  }),
  ParticipantWithdrawn: (state, { personId }) => leaving(state, personId),
  ParticipantLeft: (state, { personId }) => {
    const left = { ...state, leftIds: adding(state.leftIds, personId) };
    return state.form === 'group' && state.menteeIds.length > 1 && state.menteeIds.includes(personId)
      ? leaving(left, personId)
      : left;
  },
  ReminderFired: (state, event) => ({ ...state, fired: { ...state.fired, [dueKey(event)]: event.firedAt } }),
  ReminderEscalated: (state, event) => ({ ...state, fired: { ...state.fired, [dueKey(event)]: event.firedAt } }),
};
