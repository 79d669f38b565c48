import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsNumber,
  IsObject,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
  MinLength,
  ValidateBy,
  ValidateIf,
  ValidateNested,
} from 'class-validator';

/**
 * The kinds of fields that bodies have. Each is one decorator that checks the value and describes it in the
 * OpenAPI document, so that the two cannot differ.
 */

export interface FieldOptions {
  readonly optional?: boolean;
  readonly description?: string;
  readonly example?: unknown;
}

type Schema = Readonly<Record<string, unknown>>;

/** 1 to `max` characters of text. */
export function Text({ max = 4000, ...options }: FieldOptions & { max?: number } = {}): PropertyDecorator {
  return field(options, { type: 'string', minLength: 1, maxLength: max, example: 'Text' }, [
    IsString(),
    MinLength(1),
    MaxLength(max),
  ]);
}

/** The id of a person, session, objective …: a UUID. */
export function Id(options: FieldOptions = {}): PropertyDecorator {
  return pattern(options, UUID, 'a UUID', { format: 'uuid', example: '0b6e9f0e-5d0f-5a51-9a43-6a9d1f0c7e11' });
}

/** A distinct id for each element. */
export function Ids(options: FieldOptions & { min?: number; max?: number } = {}): PropertyDecorator {
  const { min = 0, max = 100, ...rest } = options;
  const items = { type: 'string', format: 'uuid' };
  const example = ['0b6e9f0e-5d0f-5a51-9a43-6a9d1f0c7e11'];
  return field(rest, { type: 'array', items, minItems: min, maxItems: max, example }, [
    IsArray(),
    ArrayMinSize(min),
    ArrayMaxSize(max),
    ArrayUnique(),
    Matches(UUID, { each: true, message: 'each value in $property must be a UUID' }),
  ]);
}

/** A calendar day that exists, `2026-09-03`. */
export function LocalDate(options: FieldOptions = {}): PropertyDecorator {
  const rule = 'a calendar date like 2026-09-03';
  return parsed(options, rule, isLocalDate, { format: 'date', example: '2026-09-03' });
}

/** A local time of day, `17:30`. */
export function LocalTime(options: FieldOptions = {}): PropertyDecorator {
  return pattern(options, /^([01]\d|2[0-3]):[0-5]\d$/, 'a time of day like 17:30', { example: '17:30' });
}

/** An instant with its offset, `2026-09-03T17:30:00+01:00`. */
export function InstantText(options: FieldOptions = {}): PropertyDecorator {
  const rule = 'an instant with its offset like 2026-09-03T17:30:00+01:00';
  return parsed(options, rule, isInstant, { format: 'date-time', example: '2026-09-03T17:30:00+01:00' });
}

/** An ISO 8601 duration above zero, `P6M`, `P2W`, `PT2H`. */
export function DurationText(options: FieldOptions = {}): PropertyDecorator {
  return parsed(options, 'a duration like P6M, P2W or PT2H', isDuration, { format: 'duration', example: 'P6M' });
}

/** A list of durations above zero. */
export function Durations(options: FieldOptions = {}): PropertyDecorator {
  const fits = (value: unknown) =>
    Array.isArray(value) && value.length <= 10 && value.every((each) => typeof each === 'string' && isDuration(each));
  return field(options, { type: 'array', items: { type: 'string', format: 'duration' }, maxItems: 10 }, [
    must('a list of at most 10 durations like P7D', fits),
  ]);
}

/** An `https://` or `http://` address. */
export function WebAddress(options: FieldOptions = {}): PropertyDecorator {
  const fits = (text: string) => text.length <= 2000 && /^https?:\/\//.test(text) && URL.canParse(text);
  return parsed(options, 'an https:// or http:// address', fits, { format: 'uri', example: 'https://example.org/' });
}

/** An IANA time zone, `Europe/London`. */
export function TimeZone(options: FieldOptions = {}): PropertyDecorator {
  return parsed(options, 'a time zone like Europe/London', isTimeZone, { example: 'Europe/London' });
}

/** A whole number from `min` to `max`. */
export function Whole({ min = 0, max = 1_000_000, ...options }: FieldOptions & { min?: number; max?: number } = {}) {
  const schema = { type: 'integer', minimum: min, maximum: max, example: min };
  return field(options, schema, [IsInt(), Min(min), Max(max)]);
}

/** A number from `min` to `max`, 0 to 1 when left out. */
export function Fraction({ min = 0, max = 1, ...options }: FieldOptions & { min?: number; max?: number } = {}) {
  const schema = { type: 'number', minimum: min, maximum: max, example: min };
  return field(options, schema, [IsNumber(), Min(min), Max(max)]);
}

export function Flag(options: FieldOptions = {}): PropertyDecorator {
  return field(options, { type: 'boolean', example: true }, [IsBoolean()]);
}

export function OneOf(values: readonly (string | number)[], options: FieldOptions = {}): PropertyDecorator {
  const type = typeof values[0] === 'number' ? 'integer' : 'string';
  return field(options, { type, enum: values, example: values[0] }, [IsIn([...values])]);
}

/** Any of `values`, each at most once. */
export function SomeOf(values: readonly string[], { min = 0, ...options }: FieldOptions & { min?: number } = {}) {
  const items = { type: 'string', enum: values };
  return field(options, { type: 'array', items, minItems: min, uniqueItems: true, example: values.slice(0, 2) }, [
    IsArray(),
    ArrayMinSize(min),
    ArrayUnique(),
    IsIn([...values], { each: true }),
  ]);
}

/** A list of texts. */
export function Texts({ max = 50, length = 500, ...options }: FieldOptions & { max?: number; length?: number } = {}) {
  const items = { type: 'string', minLength: 1, maxLength: length };
  return field(options, { type: 'array', items, maxItems: max, example: ['Text'] }, [
    IsArray(),
    ArrayMaxSize(max),
    IsString({ each: true }),
    MinLength(1, { each: true }),
    MaxLength(length, { each: true }),
  ]);
}

/** A value of another class of fields: `@Nested(() => ClausesBody)`. */
export function Nested(type: () => new () => object, options: FieldOptions = {}): PropertyDecorator {
  return applyDecorators(
    ...presence(options),
    IsObject(),
    ValidateNested(),
    Type(type),
    ApiProperty({ type, required: !options.optional, ...described(options) }),
  );
}

export function NestedList(
  type: () => new () => object,
  { min = 0, max = 100, ...options }: FieldOptions & { min?: number; max?: number } = {},
): PropertyDecorator {
  return applyDecorators(
    ...presence(options),
    IsArray(),
    ArrayMinSize(min),
    ArrayMaxSize(max),
    IsObject({ each: true }),
    ValidateNested({ each: true }),
    Type(type),
    ApiProperty({ type, isArray: true, required: !options.optional, ...described(options) }),
  );
}

/** Names of the caller's choosing, each with a value that `holds`. */
export function Dictionary(
  of: { schema: Schema; rule: string; holds(value: unknown): boolean },
  { max = 50, ...options }: FieldOptions & { max?: number } = {},
): PropertyDecorator {
  const fits = (value: unknown) => {
    if (value === null || typeof value !== 'object' || Array.isArray(value)) return false;
    const entries = Object.entries(value);
    return entries.length <= max && entries.every(([name, each]) => name.length <= 200 && of.holds(each));
  };
  return field(options, { type: 'object', additionalProperties: of.schema, maxProperties: max }, [
    must(`an object of at most ${max} names, each with ${of.rule}`, fits),
  ]);
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** Ids are written in lower case only, so that one thing has one address. */
export const isUuid = (text: string): boolean => UUID.test(text);

function isLocalDate(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && succeeds(() => Temporal.PlainDate.from(text, { overflow: 'reject' }));
}

function isInstant(text: string): boolean {
  return text.length <= 40 && /^\d{4}-/.test(text) && succeeds(() => Temporal.Instant.from(text));
}

function isDuration(text: string): boolean {
  return text.length <= 40 && /^P/.test(text) && succeeds(() => Temporal.Duration.from(text).sign || reject());
}

function isTimeZone(text: string): boolean {
  const named = text.length <= 60 && /^(UTC|[A-Za-z_]+(\/[A-Za-z0-9_+-]+)+)$/.test(text);
  return named && succeeds(() => Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(text));
}

function reject(): never {
  throw new RangeError('not above zero');
}

function succeeds(attempt: () => unknown): boolean {
  try {
    attempt();
    return true;
  } catch {
    return false;
  }
}

function pattern(options: FieldOptions, expression: RegExp, rule: string, schema: Schema): PropertyDecorator {
  return field(options, { type: 'string', ...schema }, [Matches(expression, { message: `$property must be ${rule}` })]);
}

function parsed(options: FieldOptions, rule: string, holds: (text: string) => boolean, schema: Schema) {
  const fits = (value: unknown) => typeof value === 'string' && holds(value);
  return field(options, { type: 'string', ...schema }, [must(rule, fits)]);
}

function must(rule: string, validate: (value: unknown) => boolean): PropertyDecorator {
  return ValidateBy({ name: 'field', validator: { validate, defaultMessage: () => `$property must be ${rule}` } });
}

function field(options: FieldOptions, schema: Schema, checks: readonly PropertyDecorator[]): PropertyDecorator {
  return applyDecorators(
    ...presence(options),
    ...checks,
    ApiProperty({ ...schema, required: !options.optional, ...described(options) }),
  );
}

/** An optional field may be left out; null is not the same as left out. */
function presence({ optional }: FieldOptions): readonly PropertyDecorator[] {
  return optional ? [ValidateIf((_object, value) => value !== undefined)] : [];
}

function described({ description, example }: FieldOptions): Schema {
  return { ...(description !== undefined && { description }), ...(example !== undefined && { example }) };
}
