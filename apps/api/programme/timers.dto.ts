import type { Duration } from '#domain';
import { Fraction, Nested, TimerDuration, TimerDurations } from '../http/fields.js';

const optional = true;
const Timing = (description: string, example: Duration) => TimerDuration({ optional, description, example });
const Timings = (description: string, example: readonly Duration[]) =>
  TimerDurations({ optional, description, example });

class MatchReplyTimersBody {
  @Timing('After the proposal.', 'P7D') after?: Duration;
  @Timing('After the proposal.', 'P14D') expires?: Duration;
}

class InitialMeetingTimersBody {
  @Timing('After initiation.', 'P10D') after?: Duration;
  @Timing('After initiation: the manager is told.', 'P21D') escalateAt?: Duration;
}

class AgreementStallTimersBody {
  @Timing('After negotiating began.', 'P14D') after?: Duration;
  @Timing('After the reminder: the manager is told.', 'P7D') escalateAfter?: Duration;
}

class SessionUpcomingTimersBody {
  @Timing('Before the start.', 'PT24H') before?: Duration;
}

class LogSessionTimersBody {
  @Timings('After the planned end.', ['PT24H', 'P3D']) after?: readonly Duration[];
}

class RhythmLapseTimersBody {
  @Fraction({ optional, min: 1, max: 12, description: 'Multiple of the agreed rhythm.', example: 1.5 })
  factor?: number;

  @Fraction({ optional, min: 1, max: 12, description: 'Multiple of it: the manager is told.', example: 2 })
  escalateFactor?: number;
}

class ObjectiveDueTimersBody {
  @Timing('Before the target date.', 'P7D') before?: Duration;
  @Timing('After the target date.', 'P1D') after?: Duration;
}

class PlanReviewTimersBody {
  @Timing('After half-way: the manager is told.', 'P14D') escalateAfter?: Duration;
}

class InactivityTimersBody {
  @Timing('After the last contact or session.', 'P60D') after?: Duration;
  @Timing('After it: a warning.', 'P83D') warningAt?: Duration;
  @Timing('After it: closing is proposed to the manager.', 'P90D') escalateAt?: Duration;
}

class ClosureLeadTimersBody {
  @Timing('Before the end.', 'P21D') before?: Duration;
}

class EndReachedTimersBody {
  @Timing('After the end: it moves to closure by itself.', 'P14D') closesAfter?: Duration;
}

class ClosureReviewTimersBody {
  @Timings('After closure began.', ['P7D', 'P14D']) after?: readonly Duration[];
  @Timing('After closure began: what is missing lapses.', 'P28D') lapsesAt?: Duration;
}

class PauseOverTimersBody {
  @Timing('After the resume date: the manager is told.', 'P14D') escalateAfter?: Duration;
}

/** When each reminder falls due; what is left out stays as it is. Days fall at 09:00 local, hours are elapsed time. */
export class TimersBody {
  @Nested(() => MatchReplyTimersBody, { optional })
  matchReply?: MatchReplyTimersBody;

  @Nested(() => InitialMeetingTimersBody, { optional })
  initialMeeting?: InitialMeetingTimersBody;

  @Nested(() => AgreementStallTimersBody, { optional })
  agreementStall?: AgreementStallTimersBody;

  @Nested(() => SessionUpcomingTimersBody, { optional })
  sessionUpcoming?: SessionUpcomingTimersBody;

  @Nested(() => LogSessionTimersBody, { optional })
  logSession?: LogSessionTimersBody;

  @Nested(() => RhythmLapseTimersBody, { optional })
  rhythmLapse?: RhythmLapseTimersBody;

  @Nested(() => ObjectiveDueTimersBody, { optional })
  objectiveDue?: ObjectiveDueTimersBody;

  @Nested(() => PlanReviewTimersBody, { optional })
  planReview?: PlanReviewTimersBody;

  @Nested(() => InactivityTimersBody, { optional })
  inactivity?: InactivityTimersBody;

  @Nested(() => ClosureLeadTimersBody, { optional })
  closureLead?: ClosureLeadTimersBody;

  @Nested(() => EndReachedTimersBody, { optional })
  endReached?: EndReachedTimersBody;

  @Nested(() => ClosureReviewTimersBody, { optional })
  closureReview?: ClosureReviewTimersBody;

  @Nested(() => PauseOverTimersBody, { optional })
  pauseOver?: PauseOverTimersBody;
}
