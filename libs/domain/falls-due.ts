import { addDays, addDuration, elapsed, instantAt, isoInstant, localDate, morningOf } from './calendar.js';
import type { Duration } from './policy.js';

/**
 * When a rule falls due that counts `durations`, one after the other, from a local date or an instant: in days or
 * longer at 09:00 local on the date reached, in hours as elapsed time (domain.md, "Timers"). ISO instant.
 */
export function fallsDue(from: string, timeZone: string, ...durations: readonly Duration[]): string {
  const onDate = !from.includes('T');
  const inDays = durations.every((duration) => !duration.includes('T'));
  if (inDays) return morningOf(durations.reduce(addDuration, onDate ? from : localDate(from, timeZone)), timeZone);
  return durations.reduce(elapsed, onDate ? instantAt(from, '00:00', timeZone) : from);
}

/** The same duration, counted backwards. */
export const before = (duration: Duration): Duration => Temporal.Duration.from(duration).negated().toString();

/** The same time of the local day, `days` later. */
export const daysLater = (instant: string, days: number, timeZone: string): string =>
  days === 0
    ? instant
    : isoInstant(Temporal.Instant.from(instant).toZonedDateTimeISO(timeZone).add({ days }).toInstant());

/** The first 09:00 local that is not before `instant`. */
export function nextMorning(instant: string, timeZone: string): string {
  const date = localDate(instant, timeZone);
  const morning = morningOf(date, timeZone);
  return morning >= instant ? morning : morningOf(addDays(date, 1), timeZone);
}
