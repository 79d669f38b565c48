import { addDays, addDuration, daysBetween, isoInstant, localDate } from '../calendar.js';
import { refuse } from '../decider.js';
import { BEFORE_CLOSED, dated, during, saying } from './guards.js';
import { agreedEnd, daysSince, endAfter } from './hours.js';
import type { RelationshipContext, RelationshipEvent } from './messages.js';
import type { TakingPartCommand, TakingPartEvent } from './participants.js';
import { adding, NOTHING, type Decisions, type Folds } from './parts.js';
import type { ReturnCommand, ReturnEvent } from './return.js';
import type { StandingCommand, StandingEvent } from './standing.messages.js';
import { endedEarly, participantsOf, unpaused, type Relationship } from './state.js';

/** "A resume date is required, two months at most." */
const LONGEST_PAUSE = 'P2M';

export const standingDecisions: Decisions<Exclude<StandingCommand, TakingPartCommand | ReturnCommand>> = {
  Pause(state, { resumesOn }, context) {
    standing(state);
    const { actor, today } = context;
    if (state.pause?.resumesOn === resumesOn) return NOTHING;
    if (state.pause)
      refuse('already-paused', `The relationship is paused until ${state.pause.resumesOn}: resume first.`);
    const latest = addDuration(today, LONGEST_PAUSE);
    if (dated('resumesOn', resumesOn) <= today || resumesOn > latest) {
      refuse('pause-out-of-bounds', `resumesOn must lie after today, ${today}, and not after ${latest}.`);
    }
    return [
      { type: 'RelationshipPaused', by: actor.id, pausedOn: today, resumesOn },
      ...cancelledWithin(state, resumesOn, context),
    ];
  },

  /** Shifts the end by the days that the pause took. */
  Resume(state, _command, { actor, today }) {
    standing(state);
    const { pause, agreement } = state;
    if (!pause) return NOTHING;
    const over = { pausedOn: pause.pausedOn, resumedOn: today };
    return [
      {
        type: 'RelationshipResumed',
        by: actor.id,
        resumedOn: today,
        days: daysBetween(pause.pausedOn, today),
        endsOn: agreement && addDays(agreement.endsOn, daysSince(agreement.startsOn, over)),
      },
    ];
  },

  /** Every participant sends the same date; a manager's request asks them. */
  Extend(state, { endsOn }, context) {
    standing(state);
    const by = context.actor.id;
    const { agreement, extension } = state;
    if (!agreement) return refuse('not-concluded', 'There is no end to extend before the agreement is concluded.');
    if (endsOn === agreement.endsOn) return NOTHING;
    const latest = endAfter(state, agreement.startsOn, context.policy.longestDuration);
    if (dated('endsOn', endsOn) <= agreement.endsOn || endsOn > latest) {
      refuse('extension-out-of-bounds', `endsOn must lie after ${agreement.endsOn} and not after ${latest}.`);
    }
    const asked = extension?.endsOn === endsOn ? extension.consentedBy : [];
    const consents = adding(asked, by);
    const asking: RelationshipEvent[] =
      asked.length === 0
        ? [{ type: 'ExtensionRequested', by, endsOn }]
        : asked.includes(by)
          ? []
          : [{ type: 'ExtensionConsented', by, endsOn }];
    const agreed = participantsOf(state).every((id) => consents.includes(id));
    return agreed ? [...asking, { type: 'RelationshipExtended', endsOn }] : asking;
  },

  /** Points at the event it corrects, which stays as it is. In every phase, also when closed. */
  CorrectRecord(_state, { eventId, reason, correction }, { actor }) {
    if (!UUID.test(eventId)) refuse('unknown-event', 'eventId must be the id of an event of this relationship.');
    saying({ reason, correction });
    return [{ type: 'RecordCorrected', by: actor.id, eventId, reason, correction }];
  },
};

/** In any phase before closed; after an early end only with the consent of whoever ended it. */
function standing(state: Relationship): void {
  during(state, ...BEFORE_CLOSED);
  if (endedEarly(state)) refuse('consent-missing', 'Whoever ended this relationship has to consent first.');
}

const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

/** Sessions that begin on a local date d with today ≤ d < resumesOn. */
const cancelledWithin = (
  state: Relationship,
  resumesOn: string,
  { actor, now, today, timeZone }: RelationshipContext,
): RelationshipEvent[] =>
  Object.entries(state.sessions).flatMap(([sessionId, session]) => {
    if (session.status !== 'scheduled') return [];
    const date = localDate(session.startsAt, timeZone);
    const inside = today <= date && date < resumesOn;
    if (!inside) return [];
    return [
      { type: 'SessionCancelled', by: actor.id, sessionId, cause: 'pause', cancelledAt: isoInstant(now) } as const,
    ];
  });

const ending = (state: Relationship, endsOn: string): Relationship =>
  state.agreement ? { ...state, agreement: { ...state.agreement, endsOn } } : state;

export const standingFolds: Folds<Exclude<StandingEvent, TakingPartEvent | ReturnEvent>['type']> = {
  RelationshipPaused: (state, { pausedOn, resumesOn }) => ({ ...state, pause: { pausedOn, resumesOn } }),
  RelationshipResumed: (state, { resumedOn, endsOn }) => {
    const over = unpaused(state, resumedOn);
    return endsOn === undefined ? over : ending(over, endsOn);
  },
  ExtensionRequested: (state, { by, endsOn }) => ({ ...state, extension: { endsOn, consentedBy: [by] } }),
  ExtensionConsented: (state, { by, endsOn }) => ({
    ...state,
    extension: { endsOn, consentedBy: adding(state.extension?.consentedBy ?? [], by) },
  }),
  RelationshipExtended: (state, { endsOn }) => {
    const { extension: _, ...rest } = state;
    return rest.agreement ? { ...rest, agreement: { ...rest.agreement, ...agreedEnd(state, endsOn) } } : rest;
  },
  RecordCorrected: (state) => state,
};
