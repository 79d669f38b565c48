import { describe, expect, it } from '@jest/globals';
import {
  addDuration,
  addMultiple,
  daysBetween,
  elapsed,
  endOfDay,
  halfWay,
  instantAt,
  isDate,
  isDuration,
  isInstant,
  isLocalTime,
  localDate,
  localTime,
  minutesOf,
  morningOf,
} from './calendar.js';

const LONDON = 'Europe/London';

describe('dates', () => {
  it('31 August + P6M is the last day of February, also of a leap year', () => {
    expect(addDuration('2026-08-31', 'P6M')).toBe('2027-02-28');
    expect(addDuration('2027-08-31', 'P6M')).toBe('2028-02-29');
  });

  it('six months from 1 September end on 1 March', () => {
    expect(addDuration('2026-09-01', 'P6M')).toBe('2027-03-01');
  });

  it('a negative duration goes back', () => {
    expect(addDuration('2027-03-01', '-P21D')).toBe('2027-02-08');
  });

  it('half-way is the start and half the days, rounded down', () => {
    expect(halfWay('2026-09-01', '2027-03-01')).toBe('2026-11-30');
    expect(halfWay('2026-09-01', '2026-09-04')).toBe('2026-09-02');
  });

  it('days are counted by the calendar, across clock changes', () => {
    expect(daysBetween('2026-10-24', '2026-10-26')).toBe(2);
    expect(daysBetween('2026-10-26', '2026-10-24')).toBe(-2);
  });

  it('one and a half months are a month and half the days of the next one', () => {
    expect(addMultiple('2026-10-10', 'P1M', 1.5)).toBe('2026-11-25');
    expect(addMultiple('2026-09-01', 'P2W', 1.5)).toBe('2026-09-22');
    expect(addMultiple('2026-09-01', 'P2W', 2)).toBe('2026-09-29');
  });
});

describe('clocks in London', () => {
  it('nine in the morning is eight UTC in summer, nine in winter, and follows on the days they change', () => {
    expect(morningOf('2026-09-01', LONDON)).toBe('2026-09-01T08:00:00.000Z');
    expect(morningOf('2026-10-24', LONDON)).toBe('2026-10-24T08:00:00.000Z');
    expect(morningOf('2026-10-25', LONDON)).toBe('2026-10-25T09:00:00.000Z');
    expect(morningOf('2027-03-27', LONDON)).toBe('2027-03-27T09:00:00.000Z');
    expect(morningOf('2027-03-28', LONDON)).toBe('2027-03-28T08:00:00.000Z');
  });

  it('a time that the change skips is the one an hour later', () => {
    expect(instantAt('2027-03-28', '01:30', LONDON)).toBe('2027-03-28T01:30:00.000Z');
    expect(localTime('2027-03-28T01:30:00.000Z', LONDON)).toBe('02:30');
  });

  it('the day of a change has 25 or 23 hours', () => {
    const hours = (date: string) =>
      Temporal.Instant.from(instantAt(date, '00:00', LONDON))
        .until(endOfDay(date, LONDON))
        .total('hours');
    expect([hours('2026-10-25'), hours('2027-03-28'), hours('2026-11-01')]).toEqual([25, 23, 24]);
  });

  it('the local date changes at local midnight', () => {
    expect(localDate('2026-08-31T22:59:59.999Z', LONDON)).toBe('2026-08-31');
    expect(localDate('2026-08-31T23:00:00.000Z', LONDON)).toBe('2026-09-01');
  });

  it('hours are elapsed time: 24 of them before a session span the change', () => {
    expect(elapsed('2026-10-25T10:00:00.000Z', '-PT24H')).toBe('2026-10-24T10:00:00.000Z');
    expect(localTime('2026-10-24T10:00:00.000Z', LONDON)).toBe('11:00');
  });
});

describe('what is a date, a time, a duration', () => {
  it('a date exists and is written in full', () => {
    expect(['2026-09-03', '2026-02-31', '2026-9-3', '20260903', '', 'soon'].filter(isDate)).toEqual(['2026-09-03']);
  });

  it('a time of day has hours and minutes', () => {
    expect(['09:30', '9:30', '24:30', '09:30:00'].filter(isLocalTime)).toEqual(['09:30']);
  });

  it('an instant has an offset', () => {
    expect(
      ['2026-09-03T09:00:00Z', '2026-09-03T09:00+01:00', '2026-09-03T09:00', '2026-09-03'].filter(isInstant),
    ).toEqual(['2026-09-03T09:00:00Z', '2026-09-03T09:00+01:00']);
  });

  it('a duration is more than nothing, of days or of hours', () => {
    const candidates = ['P6M', 'P2W', 'PT2H', 'PT0S', '-P1D', 'P1DT2H', 'six months'];
    expect(candidates.filter((text) => isDuration(text, 'days'))).toEqual(['P6M', 'P2W']);
    expect(candidates.filter((text) => isDuration(text, 'hours'))).toEqual(['PT2H']);
    expect(minutesOf('PT24H')).toBe(1440);
  });
});
