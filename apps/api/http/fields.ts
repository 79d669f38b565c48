import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { ValidateBy, ValidateNested } from 'class-validator';
import {
  decorated,
  field,
  presence,
  ruled,
  shown,
  type FieldDecorator,
  type FieldOptions as Options,
} from './field.js';
import {
  date,
  duration,
  email,
  flag,
  instant,
  isList,
  isObject,
  line,
  listOf,
  namesTo,
  number,
  oneOf,
  sha256,
  text,
  time,
  uuid,
  web,
  zone,
  type Length,
} from './kinds.js';
import { instanceOf, REFUSED } from './rules.js';

export { isUuid } from './formats.js';

/** The kinds of fields that bodies have, each one decorator. */

/** Text of up to 10,000 characters, unless `max` says otherwise. */
export const Text = <const O extends Options<string> & { max?: number }>(options: O): FieldDecorator<string, O> =>
  field(text(options.max ?? 10_000), options);

/** A name or title: up to 200 characters on one line. */
export const Line = <const O extends Options<string> & { max?: number }>(options: O): FieldDecorator<string, O> =>
  field(line(options.max ?? 200), options);

/** Names: each up to 200 characters on one line. */
export const Lines = <const O extends Options<readonly string[]> & Length>(
  options: O,
): FieldDecorator<readonly string[], O> => field(listOf(line(200), options), options);

/** The id of a person, session, objective …: a UUID. */
export const Id = <const O extends Options<string>>(options: O): FieldDecorator<string, O> => field(uuid, options);

export const Ids = <const O extends Options<readonly string[]> & Length>(
  options: O,
): FieldDecorator<readonly string[], O> => field(listOf(uuid, options), options);

/** A calendar day that exists, `2026-09-03`. */
export const LocalDate = <const O extends Options<string>>(options: O): FieldDecorator<string, O> =>
  field(date, options);

/** A local time of day, `17:30`. */
export const LocalTime = <const O extends Options<string>>(options: O): FieldDecorator<string, O> =>
  field(time, options);

/** An instant with its offset; handed on in UTC with milliseconds. */
export const InstantText = <const O extends Options<string>>(options: O): FieldDecorator<string, O> =>
  field(instant, options);

/** `P6M`, `P2W`: years, months, weeks and days. */
export const CalendarDuration = <const O extends Options<string>>(options: O): FieldDecorator<string, O> =>
  field(duration('calendar'), options);

/** `PT2H`: hours and minutes; `zero` where none at all is meant as well. */
export const Hours = <const O extends Options<string> & { zero?: boolean }>(options: O): FieldDecorator<string, O> =>
  field(duration('clock', options.zero), options);

/** `P7D` counts days at 09:00 local, `PT24H` elapsed hours: either, never both in one. */
export const TimerDuration = <const O extends Options<string>>(options: O): FieldDecorator<string, O> =>
  field(duration('either'), options);

export const TimerDurations = <const O extends Options<readonly string[]>>(
  options: O,
): FieldDecorator<readonly string[], O> => field(listOf(duration('either'), { min: 1, max: 10 }), options);

/** An IANA time zone, `Europe/London`. */
export const TimeZone = <const O extends Options<string>>(options: O): FieldDecorator<string, O> =>
  field(zone, options);

export const Email = <const O extends Options<string>>(options: O): FieldDecorator<string, O> => field(email, options);

/** `https://…` or `http://…`. */
export const WebAddress = <const O extends Options<string>>(options: O): FieldDecorator<string, O> =>
  field(web, options);

/** SHA-256 of a text that was read, in hexadecimal. */
export const Digest = <const O extends Options<string>>(options: O): FieldDecorator<string, O> =>
  field(sha256, options);

/** A whole number from `min` to `max`. */
export const Whole = <const O extends Options<number> & { min: number; max: number }>(
  options: O,
): FieldDecorator<number, O> => field(number(options.min, options.max, true), options);

/** A number from `min` to `max`, 0 to 1 when left out. */
export const Fraction = <const O extends Options<number> & Length>(options: O): FieldDecorator<number, O> =>
  field(number(options.min ?? 0, options.max ?? 1, false), options);

export const Flag = <const O extends Options<boolean>>(options: O): FieldDecorator<boolean, O> => field(flag, options);

/** One of all the words that the property's type has. */
export const OneOf = <const V extends string, const O extends Options<V>>(
  values: readonly V[],
  options: O,
): FieldDecorator<V, O> => field(oneOf(values), options);

/** Any of all the words that the property's type has, each at most once. */
export const SomeOf = <const V extends string, const O extends Options<readonly V[]> & { min?: number }>(
  values: readonly V[],
  options: O,
): FieldDecorator<readonly V[], O> =>
  field(listOf(oneOf(values), { min: options.min ?? 0, max: values.length }), options);

/** Words of the caller's choosing, each with a text of up to 200 characters. */
export const Notes = <const O extends Options<Readonly<Record<string, string>>>>(
  options: O,
): FieldDecorator<Readonly<Record<string, string>>, O> => field(namesTo(line(200)), options);

/** Competencies, each rated from 1 to 5. */
export const Ratings = <const O extends Options<Readonly<Record<string, number>>>>(
  options: O,
): FieldDecorator<Readonly<Record<string, number>>, O> => field(namesTo(number(1, 5, true)), options);

/** A value of another class of fields, `@Nested(() => ClausesBody)`; its example is made of theirs where none is given. */
export function Nested<V extends object, const O extends Options<V>>(
  type: () => new () => V,
  options: O,
): FieldDecorator<V, O> {
  const defaultMessage = () => '$property must be an object';
  return decorated([
    ruled(options, (value) => (isObject(value) ? instanceOf(type(), value) : REFUSED)),
    ...presence(options),
    ValidateBy({ name: 'kind', validator: { validate: isObject, defaultMessage } }),
    ValidateNested({ message: '$property must be an object' }),
    Type(type),
    ApiProperty({ type: () => type(), ...shown(options) }),
  ]);
}

/** A list of values of another class of fields. */
export function NestedList<V extends object, const O extends Options<readonly V[]> & Length>(
  type: () => new () => V,
  options: O,
): FieldDecorator<readonly V[], O> {
  const { min = 0, max = 100 } = options;
  const message = `$property must be a list of ${min} to ${max} objects`;
  const validate = (value: unknown) => isList(value, min, max) && value.every(isObject);
  const take = (value: unknown) => {
    const items = validate(value) ? (value as object[]).map((item) => instanceOf(type(), item)) : [REFUSED];
    return items.includes(REFUSED) ? REFUSED : items;
  };
  return decorated([
    ruled(options, take),
    ...presence(options),
    ValidateBy({ name: 'kind', validator: { validate, defaultMessage: () => message } }),
    ValidateNested({ each: true, message }),
    Type(type),
    ApiProperty({ type: () => type(), isArray: true, minItems: min, maxItems: max, ...shown(options) }),
  ]);
}
