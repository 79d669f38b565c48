import { describe, expect, it } from '@jest/globals';
import { before, daysLater, fallsDue, nextMorning } from './falls-due.js';

const LONDON = 'Europe/London';

describe('a rule in days', () => {
  it('falls due at 09:00 local, 08:00Z in summer time and 09:00Z in winter', () => {
    expect(fallsDue('2026-09-03', LONDON, 'P10D')).toBe('2026-09-13T08:00:00.000Z');
    expect(fallsDue('2026-10-20', LONDON, 'P10D')).toBe('2026-10-30T09:00:00.000Z');
    expect(fallsDue('2027-03-20', LONDON, 'P7D')).toBe('2027-03-27T09:00:00.000Z');
    expect(fallsDue('2027-03-20', LONDON, 'P8D')).toBe('2027-03-28T08:00:00.000Z');
  });

  it('counts from the local date of an instant, not from its UTC date', () => {
    expect(fallsDue('2026-09-03T23:30:00.000Z', LONDON, 'P3D')).toBe('2026-09-07T08:00:00.000Z');
  });

  it('counts months to their last day, and one span after the other', () => {
    expect(fallsDue('2026-08-31', LONDON, 'P6M')).toBe('2027-02-28T09:00:00.000Z');
    expect(fallsDue('2026-09-03', LONDON, 'P14D', 'P7D')).toBe('2026-09-24T08:00:00.000Z');
  });

  it('counts backwards by the calendar', () => {
    expect(fallsDue('2027-04-01', LONDON, before('P7D'))).toBe('2027-03-25T09:00:00.000Z');
  });
});

describe('a rule in hours', () => {
  it('is elapsed time, across a clock change too', () => {
    expect(fallsDue('2026-10-25T14:00:00.000Z', LONDON, before('PT24H'))).toBe('2026-10-24T14:00:00.000Z');
    expect(fallsDue('2027-03-27T18:00:00.000Z', LONDON, 'PT24H')).toBe('2027-03-28T18:00:00.000Z');
  });
});

it('days later is the same local time, whatever the clocks did in between', () => {
  expect(daysLater('2026-10-20T08:00:00.000Z', 10, LONDON)).toBe('2026-10-30T09:00:00.000Z');
});

it('the next morning is 09:00 of the same day only while that is not over', () => {
  expect(nextMorning('2026-11-10T08:59:00.000Z', LONDON)).toBe('2026-11-10T09:00:00.000Z');
  expect(nextMorning('2026-11-10T09:00:00.000Z', LONDON)).toBe('2026-11-10T09:00:00.000Z');
  expect(nextMorning('2026-11-10T09:01:00.000Z', LONDON)).toBe('2026-11-11T09:00:00.000Z');
});
