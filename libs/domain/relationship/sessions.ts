import { earlier, isoInstant } from '../calendar.js';
import { refuse } from '../decider.js';
import { BEFORE_CLOSED, during, happened, lasting, participant } from './guards.js';
import { NOTHING, type Decisions, type Folds } from './parts.js';
import { backInRhythm } from './rhythm.js';
import type { SessionCommand, SessionEvent } from './sessions.messages.js';
import { ahead, apart, held, known, lengthOf, plannedTime, present, scheduled, slotAt } from './slots.js';
import { participantsOf, type HeldSession, type Relationship, type Session } from './state.js';

export const sessionDecisions: Decisions<SessionCommand> = {
  ScheduleSession(state, { startsAt, minutes, channel, venue }, context) {
    meetingsAhead(state);
    const by = participant(state, context);
    if (state.sessions[context.id]) return NOTHING;
    const slot = ahead(state, context, context.id, startsAt, lasting(minutes));
    return [{ type: 'SessionScheduled', by, sessionId: context.id, ...slot, channel, venue }];
  },

  MoveSession(state, { sessionId, startsAt, minutes }, context) {
    meetingsAhead(state);
    const by = participant(state, context);
    const session = scheduled(state, sessionId);
    const length = minutes === undefined ? lengthOf(session) : lasting(minutes);
    const slot = slotAt(startsAt, length);
    if (slot.startsAt === session.startsAt && slot.endsAt === session.endsAt) return NOTHING;
    return [{ type: 'SessionMoved', by, sessionId, ...ahead(state, context, sessionId, startsAt, length) }];
  },

  CancelSession(state, { sessionId }, context) {
    during(state, ...BEFORE_CLOSED);
    const by = participant(state, context);
    if (known(state, sessionId).status === 'cancelled') return NOTHING;
    scheduled(state, sessionId);
    return [{ type: 'SessionCancelled', by, sessionId, cause: 'participant', cancelledAt: isoInstant(context.now) }];
  },

  /** May be told late: the record's metadata has the time of telling, `heldOn` the fact. */
  RecordSession(state, command, context) {
    during(state, ...BEFORE_CLOSED);
    const by = participant(state, context);
    const { heldOn, channel, goalsReviewed, sessionId = context.id } = command;
    happened(state, context, 'heldOn', heldOn);
    const minutes = lasting(command.minutes);
    const earlier = command.sessionId === undefined ? state.sessions[sessionId] : known(state, sessionId);
    if (earlier?.status === 'held' && earlier.heldOn === heldOn && earlier.minutes === minutes) return NOTHING;
    const plan = earlier && scheduled(state, sessionId);
    const attendance = [...new Set(command.attendance ?? participantsOf(state))];
    present(state, attendance);
    const startTime = command.startTime ?? (plan && plannedTime(plan, heldOn, context));
    if (startTime !== undefined) apart(state, { heldOn, startTime, minutes }, context);
    const { experience, strengths, achievements, feedback, developmentAreas, actions, targets } = command;
    return [
      {
        type: 'SessionHeld',
        by,
        sessionId,
        heldOn,
        startTime,
        minutes,
        channel,
        attendance,
        goalsReviewed,
        experience,
        strengths,
        achievements,
        feedback,
        developmentAreas,
        actions,
        targets,
      },
    ];
  },

  RecordMissedSession(state, { sessionId, reason }, context) {
    during(state, ...BEFORE_CLOSED);
    const by = participant(state, context);
    if (known(state, sessionId).status === 'missed') return NOTHING;
    if (scheduled(state, sessionId).startsAt > isoInstant(context.now)) {
      refuse('not-yet-begun', 'The session lies ahead: it can be moved or cancelled, not missed.');
    }
    return [{ type: 'SessionMissed', by, sessionId, reason }];
  },

  DisputeSession(state, { sessionId, reason }, context) {
    during(state, ...BEFORE_CLOSED);
    const by = participant(state, context);
    const session = held(state, sessionId);
    if (session.by === by) refuse('own-record', 'A record is disputed by the other side than its author.');
    return session.disputed ? NOTHING : [{ type: 'SessionDisputed', by, sessionId, reason }];
  },

  /** The other side agrees with the record as it is, or either corrects its minutes. */
  SettleDispute(state, { sessionId, minutes }, context) {
    during(state, ...BEFORE_CLOSED);
    const by = participant(state, context);
    const session = held(state, sessionId);
    if (!session.disputed) return NOTHING;
    const agreed = minutes === undefined ? session.minutes : lasting(minutes);
    if (agreed === session.minutes && session.by === by) {
      refuse(
        'own-record',
        'The author of a record cannot settle it as it is: the other side may, or correct its minutes.',
      );
    }
    return [{ type: 'DisputeSettled', by, sessionId, minutes: agreed }];
  },
};

/** Sessions lie ahead while a relationship is open, and in a closure as completed; any other end cancelled them. */
function meetingsAhead(state: Relationship): void {
  during(state, ...BEFORE_CLOSED);
  if (state.phase === 'closure' && state.closure.kind !== 'completed') {
    refuse('wrong-phase', 'The relationship has ended: no session lies ahead.');
  }
}

const withSession = (state: Relationship, sessionId: string, session: Session): Relationship => ({
  ...state,
  sessions: { ...state.sessions, [sessionId]: session },
});

/** When a session that is scheduled ends; of any other there is nothing to say. */
const endOf = ({ sessions }: Relationship, sessionId: string): string => {
  const session = sessions[sessionId];
  return session?.status === 'scheduled' ? session.endsAt : '';
};

const withHeld = (state: Relationship, sessionId: string, change: Partial<HeldSession>): Relationship => {
  const session = state.sessions[sessionId];
  return session?.status === 'held' ? withSession(state, sessionId, { ...session, ...change }) : state;
};

export const sessionFolds: Folds<SessionEvent['type']> = {
  SessionScheduled: (state, { sessionId, startsAt, endsAt }) =>
    withSession(backInRhythm(state), sessionId, { status: 'scheduled', startsAt, endsAt }),
  SessionMoved: (state, { sessionId, startsAt, endsAt }) =>
    withSession(backInRhythm(state), sessionId, { status: 'scheduled', startsAt, endsAt }),
  SessionCancelled: (state, { sessionId, cancelledAt }) =>
    withSession(state, sessionId, { status: 'cancelled', until: earlier(cancelledAt, endOf(state, sessionId)) }),
  SessionHeld: (state, { sessionId, by, heldOn, startTime, minutes, attendance }) =>
    withSession(state, sessionId, {
      status: 'held',
      heldOn,
      ...(startTime === undefined ? {} : { startTime }),
      minutes,
      attendance,
      by,
      disputed: false,
    }),
  SessionMissed: (state, { sessionId }) =>
    withSession(state, sessionId, { status: 'missed', until: endOf(state, sessionId) }),
  SessionDisputed: (state, { sessionId }) => withHeld(state, sessionId, { disputed: true }),
  DisputeSettled: (state, { sessionId, by, minutes }) => {
    const session = state.sessions[sessionId];
    // Corrected minutes are the record of whoever corrected them: the other side may dispute those in turn.
    const corrected = session?.status === 'held' && session.minutes !== minutes;
    return withHeld(state, sessionId, { disputed: false, minutes, ...(corrected ? { by } : {}) });
  },
};
