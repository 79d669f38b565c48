import { N, S, type Classes } from '../confidentiality.js';
import type { Channel } from '../policy.js';

/** What a session reviews and sets [002]; all optional, all confidential. */
export interface SessionNotes {
  readonly experience?: string;
  readonly strengths?: string;
  readonly achievements?: string;
  readonly feedback?: string;
  readonly developmentAreas?: string;
  readonly actions?: string;
  readonly targets?: string;
}

export type SessionCommand =
  | { type: 'ScheduleSession'; startsAt: string; minutes: number; channel: Channel; venue?: string }
  | { type: 'MoveSession'; sessionId: string; startsAt: string; minutes?: number }
  | { type: 'CancelSession'; sessionId: string }
  | ({
      type: 'RecordSession';
      /** The scheduled session that this records; none for one that nobody scheduled. */
      sessionId?: string;
      /** Local date. */
      heldOn: string;
      /** Local time `HH:MM`, where known: lets overlaps be seen. */
      startTime?: string;
      minutes: number;
      channel: Channel;
      /** Person ids of the participants present; everyone when left out. */
      attendance?: readonly string[];
      /** "Review your goals with your mentor at each meeting" [003]. */
      goalsReviewed: boolean;
    } & SessionNotes)
  | { type: 'RecordMissedSession'; sessionId: string; reason?: string }
  | { type: 'DisputeSession'; sessionId: string; reason?: string }
  | { type: 'SettleDispute'; sessionId: string; minutes?: number };

export type SessionEvent =
  | {
      type: 'SessionScheduled';
      by: string;
      sessionId: string;
      /** ISO instants. */
      startsAt: string;
      endsAt: string;
      channel: Channel;
      venue?: string;
    }
  | { type: 'SessionMoved'; by: string; sessionId: string; startsAt: string; endsAt: string }
  | {
      type: 'SessionCancelled';
      by: string;
      sessionId: string;
      cause: 'participant' | 'pause' | 'closure';
      /** ISO instant. */
      cancelledAt: string;
    }
  | ({
      type: 'SessionHeld';
      by: string;
      sessionId: string;
      heldOn: string;
      startTime?: string;
      minutes: number;
      channel: Channel;
      attendance: readonly string[];
      goalsReviewed: boolean;
    } & SessionNotes)
  | { type: 'SessionMissed'; by: string; sessionId: string; reason?: string }
  | { type: 'SessionDisputed'; by: string; sessionId: string; reason?: string }
  /** By the other side agreeing, or with corrected minutes that both stand by. */
  | { type: 'DisputeSettled'; by: string; sessionId: string; minutes: number };

export const sessionClasses = {
  SessionScheduled: { by: S, sessionId: S, startsAt: S, endsAt: S, channel: S, venue: N },
  SessionMoved: { by: S, sessionId: S, startsAt: S, endsAt: S },
  SessionCancelled: { by: S, sessionId: S, cause: S, cancelledAt: S },
  SessionHeld: {
    by: S,
    sessionId: S,
    heldOn: S,
    startTime: S,
    minutes: S,
    channel: S,
    attendance: S,
    goalsReviewed: S,
    experience: N,
    strengths: N,
    achievements: N,
    feedback: N,
    developmentAreas: N,
    actions: N,
    targets: N,
  },
  SessionMissed: { by: S, sessionId: S, reason: N },
  SessionDisputed: { by: S, sessionId: S, reason: N },
  DisputeSettled: { by: S, sessionId: S, minutes: S },
} as const satisfies Classes<SessionEvent>;
