import { ApiProperty, type ApiPropertyOptions } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { ValidateBy, ValidateIf } from 'class-validator';
import type { Same } from './bodies.js';
import { declare, REFUSED } from './rules.js';

/** A kind of value: how it is checked, explained and described in the OpenAPI document, in one place. */
export interface Kind<V> {
  /** Continues "<field> must be …": what would be accepted. */
  readonly accepts: string;
  readonly holds: (value: unknown) => boolean;
  /** OpenAPI schema, with an example. */
  readonly schema: Readonly<Record<string, unknown>> & { readonly example?: V };
  /** Brings what holds into the one way of writing that is stored. */
  readonly clean?: (value: V) => V;
}

export interface FieldOptions<V = unknown> {
  /** May be left out. Null is not the same as left out. */
  readonly optional?: boolean;
  /** The property's initial value, for one that may be left out but always has a value. */
  readonly default?: V;
  readonly description?: string;
  /** An optional field without one is left out of the examples. */
  readonly example?: V;
}

/** Decorates a property of type `V` only: what is checked and what the compiler believes cannot differ. */
export type FieldDecorator<V, O> = <T extends object, K extends keyof T & string>(
  target: T,
  name: K & Declared<T[K], O extends { readonly optional: true } ? V | undefined : V>,
) => void;

type Declared<Actual, V> = Same<Actual, V> extends true ? unknown : { readonly 'the property has to be': V };

export function field<V, O extends FieldOptions<V>>(kind: Kind<V>, options: O): FieldDecorator<V, O> {
  const { holds, clean } = kind;
  const defaultMessage = () => `$property must be ${kind.accepts}`;
  const { example, ...schema } = kind.schema;
  const take = (value: unknown) => (holds(value) ? (clean ? clean(value as V) : value) : REFUSED);
  return decorated([
    ruled(options, take),
    ...presence(options),
    ValidateBy({ name: 'kind', validator: { validate: holds, defaultMessage } }),
    ...(clean ? [Transform(({ value }) => (holds(value) ? clean(value) : value), { toClassOnly: true })] : []),
    ApiProperty({ ...schema, ...shown(options, example) } as ApiPropertyOptions),
  ]);
}

export function decorated(decorators: readonly PropertyDecorator[]): (target: object, name: string) => void {
  return (target, name) => decorators.forEach((decorate) => decorate(target, name));
}

/** The same once more, for the short way (rules.ts). */
export function ruled(
  { optional = false, ...options }: FieldOptions,
  take: (value: unknown) => unknown,
): PropertyDecorator {
  const rule = { optional: optional || options.default !== undefined, take };
  return (target, name) => declare(target, String(name), rule);
}

export function presence({ optional }: FieldOptions): readonly PropertyDecorator[] {
  return optional ? [ValidateIf((_object, value) => value !== undefined)] : [];
}

/** What the OpenAPI document says besides the schema of the kind. */
export function shown(options: FieldOptions, usual?: unknown): ApiPropertyOptions {
  const { optional, description, example } = options;
  const required = !optional && options.default === undefined;
  const given = example === undefined && required ? usual : example;
  return {
    required,
    ...(options.default !== undefined && { default: options.default }),
    ...(description !== undefined && { description }),
    ...(given !== undefined && { example: given }),
  };
}
