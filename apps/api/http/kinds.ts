import type { Kind } from './field.js';
import {
  inUtc,
  isAddress,
  isDuration,
  isInstant,
  isLine,
  isLocalDate,
  isPattern,
  isText,
  isTimeZone,
  isUuid,
  isWebAddress,
  zoneName,
  type DurationUnits,
} from './formats.js';

/** What the fields of bodies are made of. */

export const count = (n: number): string => n.toLocaleString('en-GB');

export const uuid: Kind<string> = {
  accepts: 'a UUID in lower case',
  holds: isUuid,
  schema: { type: 'string', format: 'uuid', example: '0b6e9f0e-5d0f-5a51-9a43-6a9d1f0c7e11' },
};

export const line = (max: number): Kind<string> => ({
  accepts: `1 to ${count(max)} characters on one line`,
  holds: (value) => isLine(value, max),
  schema: { type: 'string', minLength: 1, maxLength: max },
});

export const instant: Kind<string> = {
  accepts: 'an instant with its offset, such as 2026-09-03T09:30:00+01:00',
  holds: isInstant,
  clean: inUtc,
  schema: { type: 'string', format: 'date-time', example: '2026-09-03T09:30:00+01:00' },
};

export const zone: Kind<string> = {
  accepts: 'a time zone of the IANA database, such as Europe/London',
  holds: isTimeZone,
  clean: zoneName,
  schema: { type: 'string', example: 'Europe/London' },
};

export const email: Kind<string> = {
  accepts: 'an e-mail address, such as name@example.org',
  holds: isAddress,
  schema: { type: 'string', format: 'email', maxLength: 254, example: 'name@example.org' },
};

export const web: Kind<string> = {
  accepts: 'an address that begins with https:// or http://',
  holds: isWebAddress,
  schema: { type: 'string', format: 'uri', maxLength: 2000, example: 'https://example.org/' },
};

export const sha256: Kind<string> = {
  accepts: 'a SHA-256 digest: 64 hexadecimal digits in lower case',
  holds: (value) => isPattern(value, /^[0-9a-f]{64}$/),
  schema: { type: 'string', pattern: '^[0-9a-f]{64}$' },
};

const DURATIONS: Record<DurationUnits, string> = {
  calendar: 'a duration in years, months, weeks or days, such as P6M or P2W, of at most 100 years',
  clock: 'a duration in hours and minutes, such as PT2H or PT1H30M',
  either: 'a duration in days and longer or in hours and shorter, such as P7D or PT24H',
};

export const duration = (units: DurationUnits, zero?: boolean): Kind<string> => ({
  accepts: DURATIONS[units],
  holds: (value) => isDuration(value, units, zero),
  schema: { type: 'string', format: 'duration', example: units === 'clock' ? 'PT2H' : 'P7D' },
});

export const oneOf = <V extends string>(values: readonly V[]): Kind<V> => ({
  accepts: `one of ${values.join(', ')}`,
  holds: (value) => (values as readonly unknown[]).includes(value),
  schema: { type: 'string', enum: values, example: values[0] },
});

export const number = (min: number, max: number, whole: boolean): Kind<number> => ({
  accepts: `a ${whole ? 'whole ' : ''}number from ${count(min)} to ${count(max)}`,
  holds: (value) =>
    typeof value === 'number' && value >= min && value <= max && (whole ? Number.isInteger(value) : true),
  schema: { type: whole ? 'integer' : 'number', minimum: min, maximum: max, example: min },
});

export interface Length {
  readonly min?: number;
  readonly max?: number;
}

/** Each element once: nothing that bodies list means more when it is said twice. */
export const listOf = <V>(kind: Kind<V>, { min = 0, max = 100 }: Length): Kind<readonly V[]> => ({
  accepts: `a list of ${min} to ${max} different values, each ${kind.accepts}`,
  holds: (value) =>
    isList(value, min, max) && value.every((each) => kind.holds(each)) && new Set(value).size === value.length,
  schema: { type: 'array', items: kind.schema, minItems: min, maxItems: max, uniqueItems: true },
});

export const namesTo = <V>(kind: Kind<V>): Kind<Readonly<Record<string, V>>> => ({
  accepts: `an object of at most 100 names of up to 200 characters, each with ${kind.accepts}`,
  holds: (value) => {
    const entries = isObject(value) ? Object.entries(value) : [];
    const fits = entries.every(([name, each]) => isLine(name, 200) && kind.holds(each));
    return isObject(value) && entries.length <= 100 && fits;
  },
  schema: { type: 'object', additionalProperties: kind.schema, maxProperties: 100 },
});

export const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const isList = (value: unknown, min: number, max: number): value is readonly unknown[] =>
  Array.isArray(value) && value.length >= min && value.length <= max;

export const text = (max: number): Kind<string> => ({
  accepts: `1 to ${count(max)} characters of text, without NUL`,
  holds: (value) => isText(value, max),
  schema: { type: 'string', minLength: 1, maxLength: max },
});

export const date: Kind<string> = {
  accepts: 'a date that exists, such as 2026-09-03',
  holds: isLocalDate,
  schema: { type: 'string', format: 'date', example: '2026-09-03' },
};

export const time: Kind<string> = {
  accepts: 'a time of day from 00:00 to 23:59, such as 17:30',
  holds: (value) => isPattern(value, /^([01]\d|2[0-3]):[0-5]\d$/),
  schema: { type: 'string', pattern: '^([01]\\d|2[0-3]):[0-5]\\d$', example: '17:30' },
};

export const flag: Kind<boolean> = {
  accepts: 'true or false',
  holds: (value) => typeof value === 'boolean',
  schema: { type: 'boolean', example: true },
};
