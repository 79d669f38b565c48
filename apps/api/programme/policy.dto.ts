import type { Duration, Form, Policy, TimerPolicy } from '#domain';
import { DurationText, Durations, Flag, Fraction, Nested, OneOf, Texts, Whole } from '../http/fields.js';

const optional = true;

class MatchReplyBody {
  @DurationText({ optional, example: 'P7D' }) after?: Duration;
  @DurationText({ optional, example: 'P14D' }) expires?: Duration;
}

class InitialMeetingBody {
  @DurationText({ optional, example: 'P10D' }) after?: Duration;
  @DurationText({ optional, example: 'P21D' }) escalateAt?: Duration;
}

class AgreementStallBody {
  @DurationText({ optional, example: 'P14D' }) after?: Duration;
  @DurationText({ optional, example: 'P7D' }) escalateAfter?: Duration;
}

class SessionUpcomingBody {
  @DurationText({ optional, example: 'PT24H' }) before?: Duration;
}

class LogSessionBody {
  @Durations({ optional, example: ['PT24H', 'P3D'] }) after?: readonly Duration[];
}

class RhythmLapseBody {
  @Fraction({ optional, min: 0.5, max: 12, example: 1.5 }) factor?: number;
  @Fraction({ optional, min: 0.5, max: 12, example: 2 }) escalateFactor?: number;
}

class ObjectiveDueBody {
  @DurationText({ optional, example: 'P7D' }) before?: Duration;
  @DurationText({ optional, example: 'P1D' }) after?: Duration;
}

class EscalationBody {
  @DurationText({ optional, example: 'P14D' }) escalateAfter?: Duration;
}

class InactivityBody {
  @DurationText({ optional, example: 'P60D' }) after?: Duration;
  @DurationText({ optional, example: 'P83D' }) warningAt?: Duration;
  @DurationText({ optional, example: 'P90D' }) escalateAt?: Duration;
}

class ClosureLeadBody {
  @DurationText({ optional, example: 'P21D' }) before?: Duration;
}

class EndReachedBody {
  @DurationText({ optional, example: 'P14D' }) closesAfter?: Duration;
}

class ClosureReviewTimersBody {
  @Durations({ optional, example: ['P7D', 'P14D'] }) after?: readonly Duration[];
  @DurationText({ optional, example: 'P28D' }) lapsesAt?: Duration;
}

/** When each reminder falls due; what is left out stays as it is. */
class TimersBody implements Partial<Record<keyof TimerPolicy, object>> {
  @Nested(() => MatchReplyBody, { optional }) matchReply?: MatchReplyBody;
  @Nested(() => InitialMeetingBody, { optional }) initialMeeting?: InitialMeetingBody;
  @Nested(() => AgreementStallBody, { optional }) agreementStall?: AgreementStallBody;
  @Nested(() => SessionUpcomingBody, { optional }) sessionUpcoming?: SessionUpcomingBody;
  @Nested(() => LogSessionBody, { optional }) logSession?: LogSessionBody;
  @Nested(() => RhythmLapseBody, { optional }) rhythmLapse?: RhythmLapseBody;
  @Nested(() => ObjectiveDueBody, { optional }) objectiveDue?: ObjectiveDueBody;
  @Nested(() => EscalationBody, { optional }) planReview?: EscalationBody;
  @Nested(() => InactivityBody, { optional }) inactivity?: InactivityBody;
  @Nested(() => ClosureLeadBody, { optional }) closureLead?: ClosureLeadBody;
  @Nested(() => EndReachedBody, { optional }) endReached?: EndReachedBody;
  @Nested(() => ClosureReviewTimersBody, { optional }) closureReview?: ClosureReviewTimersBody;
  @Nested(() => EscalationBody, { optional }) pauseOver?: EscalationBody;
}

/** What a programme decides; what is left out stays as it is, at first as in "Leaders Together". */
export class PolicyBody implements Partial<Record<keyof Policy, unknown>> {
  @OneOf(['one-to-one', 'group', 'reverse'], { optional }) form?: Form;
  @DurationText({ optional, example: 'P6M' }) duration?: Duration;
  @DurationText({ optional, example: 'P3M' }) shortestDuration?: Duration;
  @DurationText({ optional, example: 'P12M' }) longestDuration?: Duration;
  @DurationText({ optional, example: 'P2W' }) rhythm?: Duration;
  @DurationText({ optional, example: 'PT2H' }) sessionLength?: Duration;
  @DurationText({ optional, example: 'PT24H' }) commitment?: Duration;
  @Fraction({ optional, example: 0.2 }) tolerance?: number;
  @DurationText({ optional, example: 'PT1H' }) monthlyFloor?: Duration;
  @OneOf(['required', 'theme'], { optional }) objectives?: 'required' | 'theme';
  @Flag({ optional, example: false }) countEarlierContact?: boolean;
  @Whole({ optional, min: 0, max: 100, example: 2 }) capacity?: number;
  @Whole({ optional, min: 1, max: 20, example: 1 }) mentorsPerMentee?: number;
  @Flag({ optional }) jointReview?: boolean;
  @Whole({ optional, min: 1, max: 1000, example: 5 }) minimumCell?: number;
  @Whole({ optional, min: 1, max: 1000, example: 10 }) minimumCellRestricted?: number;
  @Texts({ optional, length: 100, example: ['mentoring-basics'] }) requiredTraining?: readonly string[];
  @OneOf(['visible', 'cohort-only'], { optional }) activityVisibility?: 'visible' | 'cohort-only';
  @DurationText({ optional, example: 'P7Y' }) retention?: Duration;
  @Nested(() => TimersBody, { optional }) timers?: TimersBody;
}
