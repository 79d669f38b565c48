import { describe, expect, it } from '@jest/globals';
import {
  belowFloor,
  countedMinutes,
  courseOf,
  LEADERS_TOGETHER,
  minutesByMonth,
  minutesInMonth,
  monthsBelowFloor,
  relationship,
  shareOf,
  type Relationship,
  type RelationshipEvent,
} from '#domain';
import { stateAfter } from '../../../test/support/given.js';
import {
  agreed,
  closureBegan,
  growing,
  growingGroup,
  held,
  negotiating,
  paused,
} from '../../../test/support/situations.js';

const after = (...events: readonly RelationshipEvent[]) => stateAfter(relationship, events) as Relationship;
const minutes = (...events: readonly RelationshipEvent[]) => countedMinutes(after(...events));

describe('a session counts', () => {
  it('from the start on, whenever it is told', () => {
    expect(minutes(...growing, held('late', '2026-09-01'), held('early', '2026-08-31'))).toBe(120);
    expect(minutes(...negotiating, held('s', '2026-08-31'))).toBe(0);
  });

  it('from the initiation on where the programme counts earlier contact', () => {
    const counting = agreed.map((event) =>
      event.type === 'AgreementConcluded' ? { ...event, countsFrom: '2026-08-20' } : event,
    );
    expect(minutes(...counting, held('s', '2026-08-25'))).toBe(120);
  });

  it('outside pauses: the first day is inside, the day of resuming is not', () => {
    const rested: RelationshipEvent[] = [
      ...growing,
      paused('2026-10-05', '2026-10-12'),
      { type: 'RelationshipResumed', by: 'mentee', resumedOn: '2026-10-10', days: 5, endsOn: '2027-03-06' },
    ];
    const on = (heldOn: string) => minutes(...rested, held('s', heldOn));
    expect(['2026-10-04', '2026-10-05', '2026-10-09', '2026-10-10'].map(on)).toEqual([120, 0, 0, 120]);
    expect(minutes(...growing, paused('2026-10-05', '2026-10-12'), held('s', '2026-10-12'))).toBe(0);
  });

  it('undisputed, or as the dispute was settled', () => {
    const disputed: RelationshipEvent[] = [
      ...growing,
      held('s', '2026-09-10'),
      { type: 'SessionDisputed', by: 'mentee', sessionId: 's' },
    ];
    expect(minutes(...disputed)).toBe(0);
    expect(minutes(...disputed, { type: 'DisputeSettled', by: 'mentor', sessionId: 's', minutes: 45 })).toBe(45);
  });

  it('in a closure as completed still, after any other end no more', () => {
    const last = [held('before', '2026-10-01'), held('after', '2026-10-02')];
    expect(minutes(...growing, closureBegan('completed', '2026-10-01'), ...last)).toBe(240);
    expect(minutes(...growing, closureBegan('early', '2026-10-01'), ...last)).toBe(120);
  });

  it('for each mentee of a group who attended', () => {
    const group = after(
      ...growingGroup('ada', 'bob'),
      held('1', '2026-09-10', { attendance: ['mentor', 'ada', 'bob'] }),
      held('2', '2026-09-24', { attendance: ['mentor', 'ada'], minutes: 60 }),
    );
    expect([countedMinutes(group, 'ada'), countedMinutes(group, 'bob'), countedMinutes(group)]).toEqual([
      180, 120, 180,
    ]);
  });
});

describe('hours against the agreement', () => {
  const share = (hhmm: string) => {
    const [hours, minutes] = hhmm.split(':').map(Number);
    return shareOf(hours! * 60 + minutes!, LEADERS_TOGETHER.commitment, LEADERS_TOGETHER.tolerance);
  };

  it('of 24 hours 19:12 to 28:48 lie within a tolerance of 20 % [001]', () => {
    expect(['19:11', '19:12', '24:00', '28:48', '28:49'].map(share)).toEqual([
      'below',
      'within',
      'within',
      'within',
      'above',
    ]);
  });

  it('two hours every two weeks for six months are 13 fortnights, 26 h, and within [001]', () => {
    const first = Temporal.PlainDate.from('2026-09-02');
    const fortnights = Array.from({ length: 13 }, (_, n) => held(`${n}`, first.add({ weeks: 2 * n }).toString()));
    expect(minutes(...growing, ...fortnights)).toBe(26 * 60);
    expect(share('26:00')).toBe('within');
  });

  it('a month that went by without a session is flagged too, from the first whole one on, but not in a pause', () => {
    const flagged = (today: string, ...events: RelationshipEvent[]) => {
      const state = after(...growing, ...events);
      return monthsBelowFloor(courseOf(state)!, minutesByMonth(state), today, LEADERS_TOGETHER);
    };
    expect(flagged('2026-09-30')).toEqual([]);
    expect(flagged('2026-10-01')).toEqual(['2026-09']);
    expect(flagged('2026-11-15', held('s', '2026-09-10'))).toEqual(['2026-10']);
    expect(flagged('2026-12-01', held('s', '2026-09-10'), paused('2026-10-31', '2026-11-01'))).toEqual([]);
    expect(flagged('2027-06-01', held('s', '2026-09-10')).at(-1)).toBe('2027-02');
    expect(flagged('2027-06-01', held('s', '2026-09-10'), closureBegan('early', '2026-10-20'))).toEqual([]);
  });

  it('a month below one hour is flagged, and only that: "not set in stone" [003]', () => {
    const state = after(...growing, held('s', '2026-09-10', { minutes: 59 }), held('t', '2026-10-01', { minutes: 60 }));
    expect(belowFloor(minutesInMonth(state, '2026-09'), LEADERS_TOGETHER)).toBe(true);
    expect(belowFloor(minutesInMonth(state, '2026-10'), LEADERS_TOGETHER)).toBe(false);
  });
});
