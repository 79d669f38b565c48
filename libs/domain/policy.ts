/** ISO 8601 duration, e.g. `P6M`, `P2W`, `PT2H`. */
export type Duration = string;

export type Form = 'one-to-one' | 'group' | 'reverse';

/** A group takes one place of its mentor and has at most this many mentees. */
export const LARGEST_GROUP = 8;

export type Channel = 'face-to-face' | 'group' | 'telephone' | 'email' | 'video' | 'internet' | 'messages';

/** When each reminder rule falls due (domain.md, "Timers"). Days fall at 09:00 local, hours are elapsed time. */
export interface TimerPolicy {
  readonly matchReply: { readonly after: Duration; readonly expires: Duration };
  readonly initialMeeting: { readonly after: Duration; readonly escalateAt: Duration };
  readonly agreementStall: { readonly after: Duration; readonly escalateAfter: Duration };
  readonly sessionUpcoming: { readonly before: Duration };
  readonly logSession: { readonly after: readonly Duration[] };
  /** Multiples of the agreed rhythm. */
  readonly rhythmLapse: { readonly factor: number; readonly escalateFactor: number };
  readonly objectiveDue: { readonly before: Duration; readonly after: Duration };
  readonly planReview: { readonly escalateAfter: Duration };
  readonly inactivity: { readonly after: Duration; readonly warningAt: Duration; readonly escalateAt: Duration };
  readonly closureLead: { readonly before: Duration };
  readonly endReached: { readonly closesAfter: Duration };
  readonly closureReview: { readonly after: readonly Duration[]; readonly lapsesAt: Duration };
  readonly pauseOver: { readonly escalateAfter: Duration };
}

/** What a programme decides for its relationships; every decision records the version it was made under. */
export interface Policy {
  readonly form: Form;
  readonly duration: Duration;
  readonly shortestDuration: Duration;
  readonly longestDuration: Duration;
  readonly rhythm: Duration;
  readonly sessionLength: Duration;
  readonly commitment: Duration;
  /** Fraction of the commitment by which hours may differ before they are shown as below or above. */
  readonly tolerance: number;
  /** Less than this in a month flags, and only flags: "not set in stone" [003]. */
  readonly monthlyFloor: Duration;
  readonly objectives: 'required' | 'theme';
  /** Whether sessions held before the agreement was concluded count. */
  readonly countEarlierContact: boolean;
  /** Relationships a mentor takes at once unless they said otherwise. */
  readonly capacity: number;
  /** Mentors a mentee may have at once, per cohort and form. */
  readonly mentorsPerMentee: number;
  /** Whether a completed relationship reviews its effectiveness together [002]. */
  readonly jointReview: boolean;
  /** Fewest people in a cell of a report, and in one built on restricted answers. */
  readonly minimumCell: number;
  readonly minimumCellRestricted: number;
  readonly requiredTraining: readonly string[];
  readonly activityVisibility: 'visible' | 'cohort-only';
  readonly retention: Duration;
  readonly timers: TimerPolicy;
}

export type PolicyChanges = Partial<Omit<Policy, 'timers'>> & {
  readonly timers?: { readonly [R in keyof TimerPolicy]?: Partial<TimerPolicy[R]> };
};

/** Defaults of "Leaders Together" [001]: around six months, 24 hours, about two hours every two weeks. */
export const LEADERS_TOGETHER: Policy = {
  form: 'one-to-one',
  duration: 'P6M',
  shortestDuration: 'P3M',
  longestDuration: 'P12M',
  rhythm: 'P2W',
  sessionLength: 'PT2H',
  commitment: 'PT24H',
  tolerance: 0.2,
  monthlyFloor: 'PT1H',
  objectives: 'required',
  countEarlierContact: false,
  capacity: 2,
  mentorsPerMentee: 1,
  jointReview: true,
  minimumCell: 5,
  minimumCellRestricted: 10,
  requiredTraining: [],
  activityVisibility: 'visible',
  retention: 'P7Y',
  timers: {
    matchReply: { after: 'P7D', expires: 'P14D' },
    initialMeeting: { after: 'P10D', escalateAt: 'P21D' },
    agreementStall: { after: 'P14D', escalateAfter: 'P7D' },
    sessionUpcoming: { before: 'PT24H' },
    logSession: { after: ['PT24H', 'P3D'] },
    rhythmLapse: { factor: 1.5, escalateFactor: 2 },
    objectiveDue: { before: 'P7D', after: 'P1D' },
    planReview: { escalateAfter: 'P14D' },
    inactivity: { after: 'P60D', warningAt: 'P83D', escalateAt: 'P90D' },
    closureLead: { before: 'P21D' },
    endReached: { closesAfter: 'P14D' },
    closureReview: { after: ['P7D', 'P14D'], lapsesAt: 'P28D' },
    pauseOver: { escalateAfter: 'P14D' },
  },
};
