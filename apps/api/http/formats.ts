import { isEmail, isURL } from 'class-validator';

/** Formats of text that fields have. All of them say what holds; none of them throws. */

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** Ids are written in lower case only, so that one thing has one address. */
export const isUuid = (value: unknown): boolean => typeof value === 'string' && UUID.test(value);

/** 1 to `max` characters, not only spaces, that every store keeps: no NUL, no half of a character. */
export function isText(value: unknown, max: number): value is string {
  if (typeof value !== 'string' || value.length > 2 * max || value.trim() === '') return false;
  return !value.includes('\0') && value.isWellFormed() && (value.length <= max || [...value].length <= max);
}

/** Text on one line: it may stand in a heading or in the subject of a message, and reads as it is written. */
export const isLine = (value: unknown, max: number): value is string =>
  isText(value, max) && !OFF_THE_LINE.test(value) && SOMETHING_SEEN.test(value);

/** Breaks, control characters, and what turns the direction of the text around it. */
const OFF_THE_LINE = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;
const SOMETHING_SEEN = /[^\p{Cf}\p{Zs}]/u;

export const isPattern = (value: unknown, pattern: RegExp): boolean => typeof value === 'string' && pattern.test(value);

/** A day that exists, from 1900 to 2199. */
export const isLocalDate = (value: unknown): boolean =>
  isPattern(value, /^(19|20|21)\d\d-\d\d-\d\d$/) &&
  succeeds(() => Temporal.PlainDate.from(value as string, { overflow: 'reject' }));

/** An instant with `Z` or an offset, from 1900 to 2199. */
export const isInstant = (value: unknown): boolean =>
  isPattern(value, /^(19|20|21)\d\d-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)$/) &&
  succeeds(() => Temporal.Instant.from(value as string));

/** How instants are stored: UTC with milliseconds. */
export const inUtc = (instant: string): string =>
  Temporal.Instant.from(instant).toString({ fractionalSecondDigits: 3 });

export type DurationUnits = 'calendar' | 'clock' | 'either';

/** ISO 8601 without a sign, at most 100 years. Days and longer, or hours and shorter: never both in one. */
export function isDuration(value: unknown, units: DurationUnits, zero = false): boolean {
  const calendar = isPattern(value, /^P(?=\d)(\d{1,5}Y)?(\d{1,5}M)?(\d{1,5}W)?(\d{1,5}D)?$/);
  const clock = isPattern(value, /^PT(?=\d)(\d{1,6}H)?(\d{1,6}M)?(\d{1,6}S)?$/);
  if (!(units === 'calendar' ? calendar : units === 'clock' ? clock : calendar || clock)) return false;
  return succeeds(() => {
    const duration = Temporal.Duration.from(value as string);
    const relativeTo = Temporal.PlainDate.from('2000-01-01');
    if (duration.blank && !zero) throw new RangeError('zero');
    if (Temporal.Duration.compare(duration, 'P100Y', { relativeTo }) > 0) throw new RangeError('too long');
  });
}

/** A place's zone in the IANA database, or `UTC`; an offset knows nothing of clock changes. */
export const isTimeZone = (value: unknown): boolean =>
  isPattern(value, /^(UTC|[A-Za-z_]+(\/[A-Za-z0-9_+-]+)+)$/) && succeeds(() => zoned(value as string));

/** `europe/london` as the database writes it. */
export const zoneName = (zone: string): string => zoned(zone).timeZoneId;

export const isAddress = (value: unknown): boolean => isLine(value, 254) && isEmail(value);

export const isWebAddress = (value: unknown): boolean =>
  isLine(value, 2000) && isURL(value, { protocols: ['https', 'http'], require_protocol: true });

const zoned = (zone: string) => Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(zone);

function succeeds(attempt: () => unknown): boolean {
  try {
    attempt();
    return true;
  } catch {
    return false;
  }
}
