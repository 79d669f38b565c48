import { addDays, addDuration, daysBetween, localDate } from '../calendar.js';
import { refuse } from '../decider.js';
import { LARGEST_GROUP } from '../policy.js';
import { closureAs } from './closure.js';
import { dated, during, OPEN, saying } from './guards.js';
import { daysSince, endAfter } from './hours.js';
import type { RelationshipContext, RelationshipEvent } from './messages.js';
import { adding, NOTHING, without, type Decisions, type Folds } from './parts.js';
import { returnDecisions } from './return.js';
import type { StandingCommand, StandingEvent } from './standing.messages.js';
import { inClosure, inPhase, isOpen, participantsOf, type Relationship } from './state.js';

/** "A resume date is required, two months at most." */
const LONGEST_PAUSE = 'P2M';

export const standingDecisions: Decisions<StandingCommand> = {
  ...returnDecisions,

  Pause(state, { resumesOn }, context) {
    during(state, ...OPEN);
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
    during(state, ...OPEN);
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
    during(state, ...OPEN);
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

  AddParticipant(state, { personId, textDigest }, { actor, today }) {
    during(state, ...OPEN);
    if (state.menteeIds.includes(personId)) return NOTHING;
    if (state.form !== 'group') refuse('not-a-group', 'Only a group takes more participants.');
    if (personId === state.mentorId) refuse('mentor-is-mentee', 'A mentor cannot be their own mentee.');
    if (state.menteeIds.length >= LARGEST_GROUP) refuse('group-full', `A group has at most ${LARGEST_GROUP} mentees.`);
    if (state.text && state.text.textDigest !== textDigest) {
      refuse('text-changed', 'The text has changed: read it again, then sign.');
    }
    return [{ type: 'ParticipantAdded', by: actor.id, personId, textDigest, addedOn: today }];
  },

  /** A leaver's review lapses at once. A group goes on without a mentee who left; any other relationship closes. */
  NoteParticipantLeft(state, { personId, lastDay }, context) {
    if (state.phase === 'closed' || state.leftIds.includes(personId)) return NOTHING;
    if (!participantsOf(state).includes(personId)) return NOTHING;
    if (dated('lastDay', lastDay) >= context.today) {
      refuse('last-day-not-over', `The last day, ${lastDay}, has to be over first.`);
    }
    const left: RelationshipEvent = { type: 'ParticipantLeft', personId, lastDay };
    const lapse: RelationshipEvent[] = state.reviews[personId] ? [] : [{ type: 'ClosureReviewLapsed', personId }];
    if (!isOpen(state)) return [left, ...lapse];
    if (personId !== state.mentorId && state.menteeIds.length > 1) return [left];
    return [left, ...closureAs(state, 'leaver', context), ...lapse];
  },
};

const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

/** Sessions that begin on a local date d with today ≤ d < resumesOn. */
const cancelledWithin = (
  state: Relationship,
  resumesOn: string,
  { actor, today, timeZone }: RelationshipContext,
): RelationshipEvent[] =>
  Object.entries(state.sessions).flatMap(([sessionId, session]) => {
    if (session.status !== 'scheduled') return [];
    const date = localDate(session.startsAt, timeZone);
    const inside = today <= date && date < resumesOn;
    return inside ? [{ type: 'SessionCancelled', by: actor.id, sessionId, cause: 'pause' } as const] : [];
  });

const ending = (state: Relationship, endsOn: string): Relationship =>
  state.agreement ? { ...state, agreement: { ...state.agreement, endsOn } } : state;

const leaving = (state: Relationship, personId: string): Relationship => ({
  ...state,
  menteeIds: without(state.menteeIds, personId),
  formerMenteeIds: adding(state.formerMenteeIds, personId),
});

export const standingFolds: Folds<StandingEvent['type']> = {
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
  RelationshipReopened: (state, { reopenedOn }) => {
    if (state.phase !== 'closure' && state.phase !== 'closed') return state;
    const { nextSteps: _, ...rest } = inPhase(state, state.closure.leftPhase);
    return { ...rest, reviews: {}, endAgreedBy: [], reopenedOn };
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
};
