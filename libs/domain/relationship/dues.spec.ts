import { describe, expect, it } from '@jest/globals';
import { fold } from '../decider.js';
import { LEADERS_TOGETHER, type Policy, type TimerPolicy } from '../policy.js';
import type { TimerRule } from '../reminders.js';
import { dues } from './dues.js';
import { evolve } from './evolve.js';
import type { RelationshipFact } from './messages.js';
import type { RelationshipState } from './state.js';

const NONE: RelationshipState = { phase: 'none' };

const stateOf = (facts: readonly RelationshipFact[]) => fold(evolve, NONE, facts);

/** What is due after these facts: "<rule> <occurrence> <recipient> <local time in London>". */
function agenda(
  facts: readonly RelationshipFact[],
  rules: readonly TimerRule[] = [],
  policy: Policy = LEADERS_TOGETHER,
) {
  return dues(stateOf(facts), policy, 'Europe/London')
    .filter((due) => rules.length === 0 || rules.includes(due.rule))
    .map(({ rule, occurrence, recipient, due }) => `${rule} ${occurrence} ${recipient} ${due}`);
}

const withTimers = (timers: Partial<TimerPolicy>): Policy => ({
  ...LEADERS_TOGETHER,
  timers: { ...LEADERS_TOGETHER.timers, ...timers },
});

const initiated = (initiatedOn: string): RelationshipFact => ({
  type: 'RelationshipInitiated',
  matchId: 'match',
  programmeId: 'programme',
  cohortId: 'cohort',
  form: 'one-to-one',
  mentorId: 'mentor',
  menteeIds: ['mentee'],
  initiatedOn,
});
const met = (heldOn: string): RelationshipFact => ({
  type: 'InitialMeetingHeld',
  by: 'mentor',
  heldOn,
  channel: 'video',
  topics: ['aims'],
});
const negotiating = (beganOn: string): RelationshipFact => ({ type: 'NegotiatingBegan', by: 'mentor', beganOn });
const concluded = (startsOn: string, endsOn: string, rhythm = 'P2W'): RelationshipFact => ({
  type: 'AgreementConcluded',
  revision: 1,
  textDigest: 'digest',
  startsOn,
  endsOn,
  countsFrom: startsOn,
  terms: { duration: 'P6M', rhythm, sessionLength: 'PT2H', commitment: 'PT24H', channels: ['video'] },
});
const planned: RelationshipFact = {
  type: 'DevelopmentPlanDrafted',
  by: 'mentee',
  menteeId: 'mentee',
  competencies: [],
  frequency: 'P2W',
  methods: ['video'],
};
const growing = (beganOn: string): RelationshipFact => ({ type: 'EnablingGrowthBegan', by: 'mentor', beganOn });
const scheduled = (sessionId: string, startsAt: string, endsAt: string): RelationshipFact => ({
  type: 'SessionScheduled',
  by: 'mentor',
  sessionId,
  startsAt,
  endsAt,
  channel: 'video',
});
const held = (sessionId: string, heldOn: string): RelationshipFact => ({
  type: 'SessionHeld',
  by: 'mentor',
  sessionId,
  heldOn,
  minutes: 120,
  channel: 'video',
  attendance: ['mentor', 'mentee'],
  goalsReviewed: true,
});
const cancelled = (sessionId: string, cancelledAt: string): RelationshipFact => ({
  type: 'SessionCancelled',
  by: 'mentee',
  sessionId,
  cause: 'participant',
  cancelledAt,
});
const aim = (targetDate: string): RelationshipFact => ({
  type: 'ObjectiveSet',
  by: 'mentee',
  objectiveId: 'objective',
  menteeId: 'mentee',
  targetDate,
});
const paused = (pausedOn: string, resumesOn: string): RelationshipFact => ({
  type: 'RelationshipPaused',
  by: 'mentee',
  pausedOn,
  resumesOn,
});
const resumed = (resumedOn: string, days: number, endsOn?: string): RelationshipFact => ({
  type: 'RelationshipResumed',
  by: 'mentee',
  resumedOn,
  days,
  endsOn,
});
const closing = (beganOn: string): RelationshipFact => ({ type: 'ClosureBegan', kind: 'completed', beganOn });

/** Began on 1 September 2026, ends on 1 March 2027. */
const thriving = [
  initiated('2026-08-20'),
  met('2026-08-24'),
  negotiating('2026-08-25'),
  concluded('2026-09-01', '2027-03-01'),
  planned,
  growing('2026-09-01'),
];

describe('preparation and negotiating', () => {
  it('the initial meeting is asked for 10 days after initiation, of the manager at 21 days', () => {
    expect(agenda([initiated('2026-10-15')], ['initial-meeting'])).toEqual([
      'initial-meeting 1 mentor 2026-10-25T09:00:00.000Z',
      'initial-meeting 1 mentee 2026-10-25T09:00:00.000Z',
      'initial-meeting escalation manager 2026-11-05T09:00:00.000Z',
    ]);
    expect(agenda([initiated('2026-10-15'), met('2026-10-20')], ['initial-meeting'])).toEqual([]);
  });

  it('a negotiation stalls after 14 days, and 7 days after that the manager is told, until it is concluded', () => {
    const stalled = [initiated('2026-09-01'), met('2026-09-02'), negotiating('2026-09-03')];
    expect(agenda(stalled, ['agreement-stall'])).toEqual([
      'agreement-stall 1 mentor 2026-09-17T08:00:00.000Z',
      'agreement-stall 1 mentee 2026-09-17T08:00:00.000Z',
      'agreement-stall escalation manager 2026-09-24T08:00:00.000Z',
    ]);
    expect(agenda([...stalled, concluded('2026-09-10', '2027-03-10')], ['agreement-stall'])).toEqual([]);
  });

  it('before enabling growth the manager is asked when the end has passed, and nothing closes by itself', () => {
    const facts = [
      initiated('2026-08-20'),
      met('2026-08-24'),
      negotiating('2026-08-25'),
      concluded('2026-09-01', '2027-03-01'),
    ];
    expect(agenda(facts, ['end-reached'])).toEqual([
      'end-reached 1 mentor 2027-03-01T09:00:00.000Z',
      'end-reached 1 mentee 2027-03-01T09:00:00.000Z',
      'end-reached escalation manager 2027-03-15T09:00:00.000Z',
    ]);
  });
});

describe('sessions', () => {
  const session = scheduled('s1', '2026-10-25T14:00:00.000Z', '2026-10-25T16:00:00.000Z');

  it('are announced 24 hours ahead to both, as elapsed time across the clock change', () => {
    expect(agenda([...thriving, session], ['session-upcoming'])).toEqual([
      'session-upcoming 1 mentor 2026-10-24T14:00:00.000Z',
      'session-upcoming 1 mentee 2026-10-24T14:00:00.000Z',
    ]);
  });

  it('the mentor is asked to log them 24 hours after the end and on the third morning', () => {
    expect(agenda([...thriving, session], ['log-session'])).toEqual([
      'log-session 1 mentor 2026-10-26T16:00:00.000Z',
      'log-session 2 mentor 2026-10-28T09:00:00.000Z',
    ]);
  });

  it('moving one makes another of it, holding or cancelling it ends both rules', () => {
    const moved: RelationshipFact = {
      type: 'SessionMoved',
      by: 'mentee',
      sessionId: 's1',
      startsAt: '2026-10-27T10:00:00.000Z',
      endsAt: '2026-10-27T12:00:00.000Z',
    };
    const rules = ['session-upcoming', 'log-session'] as const;
    expect(dues(stateOf([...thriving, session, moved]), LEADERS_TOGETHER, 'Europe/London')).toContainEqual({
      rule: 'session-upcoming',
      anchor: 's1@2026-10-27T10:00:00.000Z',
      recipient: 'mentee',
      occurrence: '1',
      due: '2026-10-26T10:00:00.000Z',
      escalation: false,
    });
    expect(agenda([...thriving, session, cancelled('s1', '2026-10-20T10:00:00.000Z')], rules)).toEqual([]);
    expect(agenda([...thriving, session, held('s1', '2026-10-25')], rules)).toEqual([]);
    expect(agenda([...thriving, session, { type: 'SessionMissed', by: 'mentor', sessionId: 's1' }], rules)).toEqual([]);
  });
});

describe('rhythm', () => {
  const lapse = (...facts: RelationshipFact[]) => agenda([...thriving, ...facts], ['rhythm-lapse']);

  it('lapses 1.5 × two weeks after growth began, 21 days, and the manager hears at 2 ×', () => {
    expect(lapse()).toEqual([
      'rhythm-lapse 1 mentor 2026-09-22T08:00:00.000Z',
      'rhythm-lapse 1 mentee 2026-09-22T08:00:00.000Z',
      'rhythm-lapse escalation manager 2026-09-29T08:00:00.000Z',
    ]);
  });

  it('counts from the day growth began last, where an earlier advance was corrected', () => {
    const corrected: RelationshipFact = {
      type: 'PhaseCorrected',
      by: 'manager',
      from: 'enabling-growth',
      to: 'negotiating',
    };
    expect(lapse(corrected, growing('2026-10-05'))[0]).toBe('rhythm-lapse 1 mentor 2026-10-26T09:00:00.000Z');
  });

  it('a monthly rhythm lapses after one month and 15 days, from whichever month', () => {
    const monthly = (heldOn: string) =>
      agenda([...thriving, concluded('2026-09-01', '2027-03-01', 'P1M'), held('s', heldOn)], ['rhythm-lapse']).map(
        (due) => due.slice(-24),
      );
    expect(monthly('2026-10-10')).toEqual([
      '2026-11-25T09:00:00.000Z',
      '2026-11-25T09:00:00.000Z',
      '2026-12-10T09:00:00.000Z',
    ]);
    expect(monthly('2027-01-10')[0]).toBe('2027-02-25T09:00:00.000Z');
    expect(monthly('2027-01-31')[0]).toBe('2027-03-15T09:00:00.000Z');
  });

  it('counts from the day a session was held, however late it was recorded, disputed or not', () => {
    const late = [held('s2', '2026-10-12'), held('s1', '2026-09-28')];
    expect(lapse(...late)[0]).toBe('rhythm-lapse 1 mentor 2026-11-02T09:00:00.000Z');
    expect(lapse(...late, { type: 'SessionDisputed', by: 'mentee', sessionId: 's2' })).toEqual(lapse(...late));
  });

  it('waits while a session lies ahead, until the morning after it', () => {
    const ahead = scheduled('s1', '2026-09-24T13:00:00.000Z', '2026-09-24T15:00:00.000Z');
    expect(lapse(ahead)).toEqual([
      'rhythm-lapse 1 mentor 2026-09-25T08:00:00.000Z',
      'rhythm-lapse 1 mentee 2026-09-25T08:00:00.000Z',
      'rhythm-lapse escalation manager 2026-09-29T08:00:00.000Z',
    ]);
    const over = scheduled('s1', '2026-09-10T13:00:00.000Z', '2026-09-10T15:00:00.000Z');
    expect(lapse(over)).toEqual(lapse());
  });

  const fired: RelationshipFact = {
    type: 'ReminderFired',
    rule: 'rhythm-lapse',
    anchor: 'since-2026-09-01',
    recipient: 'mentor',
    occurrence: '1',
    due: '2026-09-22T08:00:00.000Z',
    firedAt: '2026-09-22T08:00:01.000Z',
  };

  it('comes the first 09:00 after a session that passed unrecorded, was missed or was cancelled', () => {
    const ahead = scheduled('s1', '2026-10-05T13:00:00.000Z', '2026-10-05T15:00:00.000Z');
    const first = (...facts: RelationshipFact[]) => lapse(ahead, ...facts)[0];
    expect(first()).toBe('rhythm-lapse 1 mentor 2026-10-06T08:00:00.000Z');
    expect(first({ type: 'SessionMissed', by: 'mentor', sessionId: 's1' })).toBe(first());
    expect(first(cancelled('s1', '2026-09-28T07:30:00.000Z'))).toBe('rhythm-lapse 1 mentor 2026-09-28T08:00:00.000Z');
    expect(first(cancelled('s1', '2026-09-28T10:00:00.000Z'))).toBe('rhythm-lapse 1 mentor 2026-09-29T08:00:00.000Z');
    // Long before it lapsed, or after the session had passed anyway.
    expect(first(cancelled('s1', '2026-09-04T10:00:00.000Z'))).toBe('rhythm-lapse 1 mentor 2026-09-22T08:00:00.000Z');
    expect(first(cancelled('s1', '2026-10-09T10:00:00.000Z'))).toBe(first());
  });

  it('what it waits for is shifted by a pause like the rest', () => {
    const ahead = scheduled('s1', '2026-10-05T13:00:00.000Z', '2026-10-05T15:00:00.000Z');
    const inPause = cancelled('s1', '2026-09-25T10:00:00.000Z');
    const pause = [paused('2026-09-25', '2026-10-12'), resumed('2026-10-12', 17, '2027-03-18')];
    // It waited on the 25th; after the pause as long as was left then.
    expect(lapse(ahead, inPause, ...pause)[0]).toBe('rhythm-lapse 1 mentor 2026-10-13T08:00:00.000Z');
  });

  it('the manager hears nothing once a session is scheduled after the reminder, whatever becomes of it', () => {
    const again = scheduled('s1', '2026-09-28T13:00:00.000Z', '2026-09-28T15:00:00.000Z');
    const manager = (...facts: RelationshipFact[]) => lapse(...facts).filter((due) => due.includes(' manager '));
    expect(manager(fired)).toEqual(['rhythm-lapse escalation manager 2026-09-29T08:00:00.000Z']);
    expect(manager(fired, again)).toEqual([]);
    expect(manager(fired, again, { type: 'SessionMissed', by: 'mentor', sessionId: 's1' })).toEqual([]);
    expect(manager(fired, again, cancelled('s1', '2026-09-24T10:00:00.000Z'))).toEqual([]);
    // The next lapse is another one.
    expect(manager(fired, again, held('s1', '2026-09-28'))).toEqual([
      'rhythm-lapse escalation manager 2026-10-26T09:00:00.000Z',
    ]);
  });

  it('a session moved ahead after the reminder is scheduled anew', () => {
    const passed = scheduled('s1', '2026-09-20T13:00:00.000Z', '2026-09-20T15:00:00.000Z');
    const moved: RelationshipFact = {
      type: 'SessionMoved',
      by: 'mentee',
      sessionId: 's1',
      startsAt: '2026-09-26T13:00:00.000Z',
      endsAt: '2026-09-26T15:00:00.000Z',
    };
    expect(lapse(passed, fired, moved).filter((due) => due.includes(' manager '))).toEqual([]);
  });

  it('fires once for each anchor, and again only once another session was held', () => {
    expect(lapse(fired)).not.toContain('rhythm-lapse 1 mentor 2026-09-22T08:00:00.000Z');
    expect(lapse(fired, held('s1', '2026-09-23'))).toContain('rhythm-lapse 1 mentor 2026-10-14T08:00:00.000Z');
  });
});

describe('objectives and plan', () => {
  it('an objective reminds the mentee 7 days ahead, and both a day after its date, until it is signed off', () => {
    expect(agenda([...thriving, aim('2026-10-28')], ['objective-due'])).toEqual([
      'objective-due 1 mentee 2026-10-21T08:00:00.000Z',
      'objective-due 2 mentor 2026-10-29T09:00:00.000Z',
      'objective-due 2 mentee 2026-10-29T09:00:00.000Z',
    ]);
    const reported: RelationshipFact = { type: 'ObjectiveReportedReached', by: 'mentee', objectiveId: 'objective' };
    expect(agenda([...thriving, aim('2026-10-28'), reported], ['objective-due'])).toHaveLength(3);
    const signedOff: RelationshipFact = { type: 'ObjectiveSignedOff', by: 'mentor', objectiveId: 'objective' };
    expect(agenda([...thriving, aim('2026-10-28'), reported, signedOff], ['objective-due'])).toEqual([]);
    const dropped: RelationshipFact = { type: 'ObjectiveDropped', by: 'mentee', objectiveId: 'objective' };
    expect(agenda([...thriving, aim('2026-10-28'), dropped], ['objective-due'])).toEqual([]);
  });

  it('the plan is reviewed half-way, start + ⌊181 ÷ 2⌋ days, and the manager hears 14 days later', () => {
    expect(agenda(thriving, ['plan-review'])).toEqual([
      'plan-review 1 mentor 2026-11-30T09:00:00.000Z',
      'plan-review 1 mentee 2026-11-30T09:00:00.000Z',
      'plan-review escalation manager 2026-12-14T09:00:00.000Z',
    ]);
    const reviewed: RelationshipFact = {
      type: 'DevelopmentPlanReviewed',
      by: 'mentee',
      menteeId: 'mentee',
      reviewedOn: '2026-11-20',
    };
    expect(agenda([...thriving, reviewed], ['plan-review'])).toEqual([]);
  });
});

describe('inactivity', () => {
  it('is noticed 60 days after the last contact or session, warned of at 83, and put to the manager at 90', () => {
    const contact: RelationshipFact = {
      type: 'ContactRecorded',
      by: 'mentor',
      contactId: 'c',
      on: '2026-09-10',
      channel: 'telephone',
    };
    expect(agenda([...thriving, held('s1', '2026-09-05'), contact], ['inactivity'])).toEqual([
      'inactivity 1 mentor 2026-11-09T09:00:00.000Z',
      'inactivity 1 mentee 2026-11-09T09:00:00.000Z',
      'inactivity warning mentor 2026-12-02T09:00:00.000Z',
      'inactivity warning mentee 2026-12-02T09:00:00.000Z',
      'inactivity escalation manager 2026-12-09T09:00:00.000Z',
    ]);
  });

  it('counts from the initiation as long as nobody has met', () => {
    expect(agenda([initiated('2026-09-01')], ['inactivity'])[0]).toBe('inactivity 1 mentor 2026-10-31T09:00:00.000Z');
  });
});

describe('the end', () => {
  it('is recognised as it comes [002]: announced 21 days ahead to the participants and the manager', () => {
    expect(agenda(thriving, ['closure-lead'])).toEqual([
      'closure-lead 1 mentor 2027-02-08T09:00:00.000Z',
      'closure-lead 1 mentee 2027-02-08T09:00:00.000Z',
      'closure-lead 1 manager 2027-02-08T09:00:00.000Z',
    ]);
  });

  it('asks all on its date, and 14 days later Throughline begins the closure', () => {
    expect(agenda(thriving, ['end-reached'])).toEqual([
      'end-reached 1 mentor 2027-03-01T09:00:00.000Z',
      'end-reached 1 mentee 2027-03-01T09:00:00.000Z',
      'end-reached close system 2027-03-15T09:00:00.000Z',
    ]);
  });

  it('another end is another anchor: after an extension it is announced again, across the clock change', () => {
    const extended: RelationshipFact = { type: 'RelationshipExtended', endsOn: '2027-04-20' };
    const { anchor, due } = dues(stateOf([...thriving, extended]), LEADERS_TOGETHER, 'Europe/London').find(
      ({ rule }) => rule === 'closure-lead',
    )!;
    expect({ anchor, due }).toEqual({ anchor: 'end-2027-04-20', due: '2027-03-30T08:00:00.000Z' });
  });
});

describe('closure', () => {
  const closure = [
    ...thriving,
    aim('2027-04-01'),
    scheduled('s1', '2027-03-20T10:00:00.000Z', '2027-03-20T12:00:00.000Z'),
    closing('2027-03-15'),
  ];

  it('asks whoever has not answered after 7 and 14 days, lapses after 28, and keeps nothing else but sessions', () => {
    expect(agenda(closure)).toEqual([
      'session-upcoming 1 mentor 2027-03-19T10:00:00.000Z',
      'session-upcoming 1 mentee 2027-03-19T10:00:00.000Z',
      'log-session 1 mentor 2027-03-21T12:00:00.000Z',
      'log-session 2 mentor 2027-03-23T09:00:00.000Z',
      'closure-review 1 mentor 2027-03-22T09:00:00.000Z',
      'closure-review 1 mentee 2027-03-22T09:00:00.000Z',
      'closure-review 2 mentor 2027-03-29T08:00:00.000Z',
      'closure-review 2 mentee 2027-03-29T08:00:00.000Z',
      'closure-review lapse system 2027-04-12T08:00:00.000Z',
    ]);
  });

  it('a review that is in ends its author’s reminders; the lapse stays for what else is missing', () => {
    expect(agenda([...closure, { type: 'ClosureReviewSubmitted', by: 'mentor' }], ['closure-review'])).toEqual([
      'closure-review 1 mentee 2027-03-22T09:00:00.000Z',
      'closure-review 2 mentee 2027-03-29T08:00:00.000Z',
      'closure-review lapse system 2027-04-12T08:00:00.000Z',
    ]);
  });

  it('a pause in closure shifts what is left of it', () => {
    const resting = [...closure, paused('2027-03-17', '2027-03-27')];
    expect(agenda(resting, ['closure-review'])).toEqual([]);
    const after = [...resting, resumed('2027-03-27', 10, '2027-03-11')];
    expect(agenda(after, ['closure-review'])[0]).toBe('closure-review 1 mentor 2027-04-01T08:00:00.000Z');
    expect(agenda(after, ['closure-review']).at(-1)).toBe('closure-review lapse system 2027-04-22T08:00:00.000Z');
  });

  it('a closed relationship has nothing due', () => {
    expect(agenda([...closure, { type: 'RelationshipClosed', kind: 'completed', closedOn: '2027-03-20' }])).toEqual([]);
  });
});

describe('a pause', () => {
  const before = [
    ...thriving,
    aim('2026-10-28'),
    scheduled('s9', '2026-11-20T10:00:00.000Z', '2026-11-20T12:00:00.000Z'),
  ];
  const during = [...before, paused('2026-09-15', '2026-10-15')];

  it('leaves nothing due but its own end, objectives and sessions that stand', () => {
    expect(agenda(during)).toEqual([
      'session-upcoming 1 mentor 2026-11-19T10:00:00.000Z',
      'session-upcoming 1 mentee 2026-11-19T10:00:00.000Z',
      'objective-due 1 mentee 2026-10-21T08:00:00.000Z',
      'objective-due 2 mentor 2026-10-29T09:00:00.000Z',
      'objective-due 2 mentee 2026-10-29T09:00:00.000Z',
      'pause-over 1 mentor 2026-10-15T08:00:00.000Z',
      'pause-over 1 mentee 2026-10-15T08:00:00.000Z',
      'pause-over escalation manager 2026-10-29T09:00:00.000Z',
    ]);
  });

  it('shifts open timers by its span when it is over, but not objectives and sessions', () => {
    const after = [
      ...thriving,
      aim('2026-10-28'),
      paused('2026-09-15', '2026-10-15'),
      resumed('2026-10-15', 30, '2027-03-31'),
    ];
    expect(agenda(after)).toEqual([
      'rhythm-lapse 1 mentor 2026-10-22T08:00:00.000Z',
      'rhythm-lapse 1 mentee 2026-10-22T08:00:00.000Z',
      'rhythm-lapse escalation manager 2026-10-29T09:00:00.000Z',
      'objective-due 1 mentee 2026-10-21T08:00:00.000Z',
      'objective-due 2 mentor 2026-10-29T09:00:00.000Z',
      'objective-due 2 mentee 2026-10-29T09:00:00.000Z',
      'plan-review 1 mentor 2026-12-30T09:00:00.000Z',
      'plan-review 1 mentee 2026-12-30T09:00:00.000Z',
      'plan-review escalation manager 2027-01-13T09:00:00.000Z',
      'inactivity 1 mentor 2026-11-22T09:00:00.000Z',
      'inactivity 1 mentee 2026-11-22T09:00:00.000Z',
      'inactivity warning mentor 2026-12-15T09:00:00.000Z',
      'inactivity warning mentee 2026-12-15T09:00:00.000Z',
      'inactivity escalation manager 2026-12-22T09:00:00.000Z',
      'closure-lead 1 mentor 2027-03-10T09:00:00.000Z',
      'closure-lead 1 mentee 2027-03-10T09:00:00.000Z',
      'closure-lead 1 manager 2027-03-10T09:00:00.000Z',
      'end-reached 1 mentor 2027-03-31T08:00:00.000Z',
      'end-reached 1 mentee 2027-03-31T08:00:00.000Z',
      'end-reached close system 2027-04-14T08:00:00.000Z',
    ]);
  });

  it('does not shift what begins after it', () => {
    const after = [
      ...thriving,
      paused('2026-09-15', '2026-10-15'),
      resumed('2026-10-15', 30, '2027-03-31'),
      held('s', '2026-10-16'),
    ];
    expect(agenda(after, ['rhythm-lapse'])[0]).toBe('rhythm-lapse 1 mentor 2026-11-06T09:00:00.000Z');
  });

  it('that an extension has reckoned in does not move the half-way day once more', () => {
    const pause = [paused('2026-09-15', '2026-10-15'), resumed('2026-10-15', 30, '2027-03-31')];
    const extended: RelationshipFact = { type: 'RelationshipExtended', endsOn: '2027-04-30' };
    // 1 September + ⌊241 ÷ 2⌋ days.
    const [halfWay] = agenda([...thriving, ...pause, extended], ['plan-review']);
    expect(halfWay).toBe('plan-review 1 mentor 2026-12-30T09:00:00.000Z');
    const again = [paused('2026-11-01', '2026-11-11'), resumed('2026-11-11', 10, '2027-05-10')];
    const [later] = agenda([...thriving, ...pause, extended, ...again], ['plan-review']);
    expect(later).toBe('plan-review 1 mentor 2027-01-09T09:00:00.000Z');
  });

  it('does not announce an end again that was announced before it', () => {
    const fired: RelationshipFact = {
      type: 'ReminderFired',
      rule: 'closure-lead',
      anchor: 'end-2027-03-01',
      recipient: 'mentor',
      occurrence: '1',
      due: '2027-02-08T09:00:00.000Z',
      firedAt: '2027-02-08T09:00:00.000Z',
    };
    const after = [...thriving, fired, paused('2027-02-10', '2027-02-20'), resumed('2027-02-20', 10, '2027-03-11')];
    expect(agenda(after, ['closure-lead'])).toEqual([
      'closure-lead 1 mentee 2027-02-18T09:00:00.000Z',
      'closure-lead 1 manager 2027-02-18T09:00:00.000Z',
    ]);
  });
});

describe('policy', () => {
  it('a revision governs what has not fired, and what has fired stays as it was', () => {
    const slower = withTimers({ initialMeeting: { after: 'P12D', escalateAt: 'P30D' } });
    const fired: RelationshipFact = {
      type: 'ReminderFired',
      rule: 'initial-meeting',
      anchor: 'initiated',
      recipient: 'mentor',
      occurrence: '1',
      due: '2026-09-11T08:00:00.000Z',
      firedAt: '2026-09-11T08:00:00.000Z',
    };
    expect(agenda([initiated('2026-09-01'), fired], ['initial-meeting'], slower)).toEqual([
      'initial-meeting 1 mentee 2026-09-13T08:00:00.000Z',
      'initial-meeting escalation manager 2026-10-01T08:00:00.000Z',
    ]);
  });

  it('the rhythm that was agreed stands, whatever the programme’s is now', () => {
    expect(agenda(thriving, ['rhythm-lapse'], { ...LEADERS_TOGETHER, rhythm: 'P1W' })).toEqual(
      agenda(thriving, ['rhythm-lapse']),
    );
  });
});

it('nobody is reminded of the objectives of a mentee who withdrew from a group', () => {
  const group = { ...initiated('2026-08-20'), form: 'group', menteeIds: ['mentee', 'cy'] } as RelationshipFact;
  const withdrawn: RelationshipFact = { type: 'ParticipantWithdrawn', personId: 'mentee', withdrawnOn: '2026-10-01' };
  const facts = [group, ...thriving.slice(1), aim('2026-10-28')];
  expect(agenda(facts, ['objective-due'])).toHaveLength(3);
  expect(agenda([...facts, withdrawn], ['objective-due'])).toEqual([]);
});

it('who left the organisation is reminded of nothing', () => {
  const left: RelationshipFact = { type: 'ParticipantLeft', personId: 'mentee', lastDay: '2026-09-10' };
  expect(agenda([...thriving, left]).filter((due) => due.includes(' mentee '))).toEqual([]);
});

it('each due has an identity of its own', () => {
  const all = [...thriving, aim('2026-10-28'), scheduled('s1', '2026-11-20T10:00:00.000Z', '2026-11-20T12:00:00.000Z')];
  const ids = dues(stateOf(all), LEADERS_TOGETHER, 'Europe/London').map(
    ({ rule, anchor, recipient, occurrence }) => `${rule}/${anchor}/${recipient}/${occurrence}`,
  );
  expect(new Set(ids).size).toBe(ids.length);
});
