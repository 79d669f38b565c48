import type { Folds } from './parts.js';
import type { SessionEvent } from './sessions.messages.js';
import type { HeldSession, Relationship, Session } from './state.js';

const withSession = (state: Relationship, sessionId: string, session: Session): Relationship => ({
  ...state,
  sessions: { ...state.sessions, [sessionId]: session },
});

const withHeld = (state: Relationship, sessionId: string, change: Partial<HeldSession>): Relationship => {
  const session = state.sessions[sessionId];
  return session?.status === 'held' ? withSession(state, sessionId, { ...session, ...change }) : state;
};

export const sessionFolds: Folds<SessionEvent['type']> = {
  SessionScheduled: (state, { sessionId, startsAt, endsAt }) =>
    withSession(state, sessionId, { status: 'scheduled', startsAt, endsAt }),
  SessionMoved: (state, { sessionId, startsAt, endsAt }) =>
    withSession(state, sessionId, { status: 'scheduled', startsAt, endsAt }),
  SessionCancelled: (state, { sessionId }) => withSession(state, sessionId, { status: 'cancelled' }),
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
  SessionMissed: (state, { sessionId }) => withSession(state, sessionId, { status: 'missed' }),
  SessionDisputed: (state, { sessionId }) => withHeld(state, sessionId, { disputed: true }),
  DisputeSettled: (state, { sessionId, by, minutes }) => {
    const session = state.sessions[sessionId];
    // Corrected minutes are the record of whoever corrected them: the other side may dispute those in turn.
    const corrected = session?.status === 'held' && session.minutes !== minutes;
    return withHeld(state, sessionId, { disputed: false, minutes, ...(corrected ? { by } : {}) });
  },
};
