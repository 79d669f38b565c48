import type { Duration } from './policy.js';

/**
 * Dates follow the cohort's time zone and calendar, never arithmetic on milliseconds. Everything goes in and
 * comes out as ISO 8601 text, since states and events are plain JSON: local dates `2026-09-03`, local times
 * `09:00`, instants in UTC with milliseconds `2026-09-03T08:00:00.000Z`, durations `P6M`.
 * Malformed text throws RangeError.
 */

/** An instant as it is stored: UTC with milliseconds. */
export const isoInstant = (instant: Temporal.Instant): string => instant.toString({ fractionalSecondDigits: 3 });

/** The date a wall calendar in `timeZone` shows at `instant`. */
export const localDate = (instant: Temporal.Instant | string, timeZone: string): string =>
  Temporal.Instant.from(instant).toZonedDateTimeISO(timeZone).toPlainDate().toString();

/** The time `HH:MM` a clock in `timeZone` shows at `instant`. */
export const localTime = (instant: Temporal.Instant | string, timeZone: string): string =>
  Temporal.Instant.from(instant).toZonedDateTimeISO(timeZone).toPlainTime().toString({ smallestUnit: 'minute' });

/** The instant at which clocks in `timeZone` show `time` on `date`; one that a clock change skips is the one an hour later. */
export const instantAt = (date: string, time: string, timeZone: string): string =>
  isoInstant(Temporal.PlainDate.from(date).toZonedDateTime({ timeZone, plainTime: time }).toInstant());

/** 09:00 local: when a rule in days falls due. */
export const morningOf = (date: string, timeZone: string): string => instantAt(date, '09:00', timeZone);

/** The instant a local date ends: midnight before the next. */
export const endOfDay = (date: string, timeZone: string): string =>
  isoInstant(Temporal.PlainDate.from(date).add({ days: 1 }).toZonedDateTime(timeZone).toInstant());

export const addDays = (date: string, days: number): string => Temporal.PlainDate.from(date).add({ days }).toString();

/** 31 August + `P6M` is the last day of February: months are clamped to their end. Negative durations go back. */
export const addDuration = (date: string, duration: Duration): string =>
  Temporal.PlainDate.from(date).add(duration).toString();

/** Days from `from` to `to`; negative when `to` comes first. */
export const daysBetween = (from: string, to: string): number =>
  Temporal.PlainDate.from(from).until(to, { largestUnit: 'day' }).days;

/** Start + ⌊days ÷ 2⌋. */
export const halfWay = (start: string, end: string): string => addDays(start, Math.floor(daysBetween(start, end) / 2));

/**
 * `date` + `factor` × `duration`. Temporal has no fractional months, so a fraction counts days between dates:
 * one and a half months are one month and 15 days. A fraction of a day is rounded down.
 */
export function addMultiple(date: string, duration: Duration, factor: number): string {
  const { years, months, weeks, days } = Temporal.Duration.from(duration);
  const allMonths = (12 * years + months) * factor;
  const wholeMonths = Math.floor(allMonths);
  const allDays = 30 * (allMonths - wholeMonths) + (7 * weeks + days) * factor;
  // A factor like 1.1 is no binary fraction: a hair below a whole day is that day.
  return addDays(addDuration(date, `P${wholeMonths}M`), Math.floor(allDays + 1e-6));
}

/** An instant moved by elapsed time, e.g. `-PT24H`: hours are not days, whatever clocks do. */
export const elapsed = (instant: string, duration: Duration): string =>
  isoInstant(Temporal.Instant.from(instant).add(duration));

/** `PT2H` and `P1DT30M` in minutes; a day counts 24 hours, years and months have no fixed length and throw RangeError. */
export const minutesOf = (duration: Duration): number => Temporal.Duration.from(duration).total('minutes');

/** ISO instants of one format order as text; so do dates. */
export const earlier = (a: string, b: string): string => (a < b ? a : b);
export const later = (a: string, b: string): string => (a > b ? a : b);

/** Whether `a` is shorter (-1), as long (0) or longer (1) than `b`, both counted from `from`. */
export const compareDurations = (a: Duration, b: Duration, from: string): number =>
  Temporal.Duration.compare(a, b, { relativeTo: Temporal.PlainDate.from(from) });

/** A day that exists, written `2026-09-03`. */
export const isDate = (text: string): boolean => parses(() => Temporal.PlainDate.from(text).toString() === text);

/** A moment, with its offset from UTC: `2026-09-17T09:30:00+01:00`. */
export const isInstant = (text: string): boolean => parses(() => Temporal.Instant.from(text) !== undefined);

/** A time of day, written `09:30`. */
export const isLocalTime = (text: string): boolean =>
  /^\d\d:\d\d$/.test(text) && parses(() => Temporal.PlainTime.from(text) !== undefined);

/** More than nothing, in days and longer (`days`) or in hours and minutes (`hours`). */
export const isDuration = (text: Duration, units: 'days' | 'hours'): boolean =>
  parses(() => {
    const { sign, years, months, weeks, days, hours, minutes, seconds } = Temporal.Duration.from(text);
    const long = years + months + weeks + days > 0;
    const short = hours + minutes + seconds > 0;
    return sign > 0 && (units === 'days' ? long && !short : short && !long);
  });

function parses(test: () => boolean): boolean {
  try {
    return test();
  } catch {
    return false;
  }
}
