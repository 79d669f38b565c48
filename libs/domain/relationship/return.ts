import { addDays } from '../calendar.js';
import { refuse } from '../decider.js';
import { during, saying } from './guards.js';
import type { RelationshipContext, RelationshipEvent } from './messages.js';
import { NOTHING, type Decisions, type Folds } from './parts.js';
import type { Phase, StandingCommand, StandingEvent } from './standing.messages.js';
import { endedEarly, inClosure, inPhase, isOpen, participantsOf, type Relationship } from './state.js';

/** "At most 14 days after closing, inclusive." */
const REOPENING_DAYS = 14;
const ORDER: readonly Phase[] = ['preparation', 'negotiating', 'enabling-growth', 'closure', 'closed'];

export type ReturnCommand = Extract<
  StandingCommand,
  { type: 'CorrectPhase' | 'ConsentToReturn' | 'Reopen' | 'CompleteReopening' | 'RefuseReopening' }
>;
export type ReturnEvent = Extract<
  StandingEvent,
  { type: 'PhaseCorrected' | 'ReturnConsented' | 'ReopeningRequested' | 'ReopeningRefused' | 'RelationshipReopened' }
>;

/** Ways back: an advance undone, a closed relationship reopened. Both are for errors, and both are the manager's. */
export const returnDecisions: Decisions<ReturnCommand> = {
  CorrectPhase(state, { to, reason }, context) {
    if (state.phase === to) return NOTHING;
    during(state, 'negotiating', 'enabling-growth', 'closure');
    saying({ reason });
    if (state.phase === 'closure') {
      // Closure freed the mentor's place, so the way back leads through a reservation, as reopening does.
      if (state.closure.leftPhase !== to) {
        refuse('wrong-phase', `Closure began in ${state.closure.leftPhase}: that is where a correction leads.`);
      }
      return reopeningRequested(state, reason, context);
    }
    if (ORDER.indexOf(to) > ORDER.indexOf(state.phase)) refuse('wrong-phase', 'A correction leads back, not forward.');
    return [{ type: 'PhaseCorrected', by: context.actor.id, from: state.phase, to, reason }];
  },

  /** Anyone may send it and nobody learns anything: only the one who ended the relationship makes a difference. */
  ConsentToReturn(state, _command, { actorMark }) {
    if (state.phase !== 'closure' && state.phase !== 'closed') return NOTHING;
    const { enderMark, returnConsented } = state.closure;
    return enderMark === actorMark && !returnConsented ? [{ type: 'ReturnConsented', mark: actorMark }] : NOTHING;
  },

  Reopen(state, { reason }, context) {
    during(state, 'closure', 'closed');
    saying({ reason });
    if (state.phase === 'closed') {
      const latest = addDays(state.closedOn, REOPENING_DAYS);
      if (context.today > latest) refuse('too-late-to-reopen', `Reopening was possible until ${latest}.`);
    }
    return reopeningRequested(state, reason, context);
  },

  /** By the flow, once a place with the mentor is reserved again. */
  CompleteReopening: (state, _command, { today }) =>
    isAsked(state) ? [{ type: 'RelationshipReopened', reopenedOn: today }] : NOTHING,

  RefuseReopening: (state, { reason }) => (isAsked(state) ? [{ type: 'ReopeningRefused', reason }] : NOTHING),
};

function reopeningRequested(state: Relationship, reason: string, context: RelationshipContext): RelationshipEvent[] {
  if (isOpen(state) || isAsked(state)) return [];
  if (endedEarly(state)) refuse('consent-missing', 'Whoever ended this relationship has to consent to a return first.');
  if (state.leftIds.some((id) => participantsOf(state).includes(id)))
    refuse('participant-left', 'A participant has left: a new match is needed.');
  return [{ type: 'ReopeningRequested', by: context.actor.id, reason }];
}

const isAsked = (state: Relationship): boolean => 'closure' in state && state.closure.reopeningRequested;

export const returnFolds: Folds<ReturnEvent['type']> = {
  PhaseCorrected: (state, { to }) => (to === 'closure' || to === 'closed' ? state : inPhase(state, to)),
  ReturnConsented: (state) => inClosure(state, { returnConsented: true }),
  ReopeningRequested: (state) => inClosure(state, { reopeningRequested: true }),
  ReopeningRefused: (state) => inClosure(state, { reopeningRequested: false }),
  RelationshipReopened: (state, { reopenedOn }) => {
    if (state.phase !== 'closure' && state.phase !== 'closed') return state;
    const { nextSteps: _, ...rest } = inPhase(state, state.closure.leftPhase);
    return { ...rest, reviews: {}, endAgreedBy: [], reopenedOn };
  },
};
