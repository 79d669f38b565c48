import type { OpenAPIObject } from '@nestjs/swagger';

/** An example of an answer, with what one example alone cannot say of the others. */
class Remark {
  constructor(
    readonly example: unknown,
    readonly schema: SchemaObject,
  ) {}
}

type Schemas = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>;
type SchemaObject = Exclude<Schemas[string], { $ref: string }>;

/** May be null too. */
export const perhaps = (example: unknown): Remark =>
  new Remark(example, { anyOf: [schemaOf(example), { type: 'null' }] } as SchemaObject);

/** Not there in the example, and there in others. */
export const sometimes = (value: unknown): Remark => new Remark(undefined, schemaOf(value));

/** By keys that are no names of fields: ids, months, statuses. */
export const keyed = (example: Readonly<Record<string, unknown>>): Remark =>
  new Remark(example, { type: 'object', additionalProperties: schemaOf(Object.values(example)[0]) });

/** Its fields hang on what it is about, as those of an event on its type. */
export const ofManyShapes = (example: object): Remark =>
  new Remark(example, { type: 'object', additionalProperties: true });

/** The schema of values like this one; a null may be anything. */
export function schemaOf(example: unknown): SchemaObject {
  if (example instanceof Remark) return example.schema;
  if (Array.isArray(example)) return { type: 'array', items: schemaOf(example[0] ?? null) };
  if (example === null || example === undefined) return {};
  if (typeof example !== 'object') return { type: Number.isInteger(example) ? 'integer' : typeof example };
  const properties = Object.entries(example).map(([name, value]) => [name, schemaOf(value)]);
  return { type: 'object', properties: Object.fromEntries(properties) as Record<string, SchemaObject> };
}

/** The example itself, without remarks. */
export function plain(example: unknown): unknown {
  if (example instanceof Remark) return plain(example.example);
  if (Array.isArray(example)) return example.map(plain);
  if (example === null || typeof example !== 'object') return example;
  return Object.fromEntries(Object.entries(example).map(([name, value]) => [name, plain(value)]));
}
