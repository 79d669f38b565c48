import { describe, expect, it } from '@jest/globals';
import { ValidationPipe } from '@nestjs/common';
import fc from 'fast-check';
import { cohortBodies } from '../cohort/cohort.bodies.js';
import { matchBodies } from '../match/match.bodies.js';
import { personBodies } from '../person/person.bodies.js';
import { programmeBodies } from '../programme/programme.bodies.js';
import { relationshipBodies } from '../relationship/relationship.bodies.js';
import { instanceOf, REFUSED } from './rules.js';
import { STRICT } from './validation.js';

type Class = new () => object;
type Body = Record<string, unknown>;

const BODIES: readonly (readonly [string, Class])[] = Object.entries({
  ...{ ...programmeBodies, ...cohortBodies, ...personBodies, ...matchBodies },
  ...relationshipBodies,
});

interface Described {
  readonly example?: unknown;
  readonly type?: unknown;
  readonly isArray?: boolean;
  readonly required?: boolean;
}

/** What the OpenAPI document says of each field. */
function fieldsOf(type: Class): readonly (readonly [string, Described])[] {
  const prototype = type.prototype as object;
  const names = (Reflect.getMetadata('swagger/apiModelPropertiesArray', prototype) ?? []) as readonly string[];
  return names.map((given) => {
    const name = given.replace(/^:/, '');
    return [name, Reflect.getMetadata('swagger/apiModelProperties', prototype, name) as Described];
  });
}

/** Every field as its example has it; nested ones made of their own. */
function exampleOf(type: Class): Body {
  const shown = fieldsOf(type).flatMap(([name, { example, type: inner, isArray, required }]) => {
    if (example !== undefined) return [[name, example] as const];
    const nested = typeof inner === 'function' && inner.name === 'type' ? (inner as () => Class)() : undefined;
    if (!nested || !required) return [];
    return [[name, isArray ? [exampleOf(nested)] : exampleOf(nested)] as const];
  });
  return Object.fromEntries(shown);
}

const pipe = new ValidationPipe(STRICT);

/** What class-validator and class-transformer make of it. */
const judged = (type: Class, body: Body): Promise<object | typeof REFUSED> =>
  pipe.transform(structuredClone(body), { type: 'body', metatype: type }).then(
    (instance: object) => instance,
    () => REFUSED,
  );

const ODD = [
  null,
  '',
  ' ',
  'a',
  0,
  -1,
  1.5,
  90,
  true,
  [],
  [''],
  {},
  { a: 1 },
  [{}],
  '2026-02-30',
  'P0D',
  'PT2H',
] as const;

/** The example, with some fields left out, swapped or added. */
const bodies = (type: Class): fc.Arbitrary<Body> => {
  const example = exampleOf(type);
  const names = fieldsOf(type).map(([name]) => name);
  const values = fc.constantFrom(...ODD, ...Object.values(example));
  const changes = fc.dictionary(fc.constantFrom(...names, 'more'), fc.option(values, { nil: undefined }), {
    maxKeys: 3,
  });
  return changes.map((change) => {
    const changed = Object.entries({ ...example, ...change }).filter(([, value]) => value !== undefined);
    return structuredClone(Object.fromEntries(changed));
  });
};

describe.each(BODIES)('the body of %s', (_name, type) => {
  it('goes the short way where it is as its example', () => {
    expect(instanceOf(type, exampleOf(type))).not.toBe(REFUSED);
  });

  it('is made the same of, or refused, by the short way and by class-validator', async () => {
    await fc.assert(
      fc.asyncProperty(bodies(type), async (body) => {
        const expected = await judged(type, body);
        const taken = instanceOf(type, body);
        if (taken === REFUSED || expected === REFUSED) return expect(taken).toBe(expected);
        expect(taken).toBeInstanceOf(type);
        expect(taken).toStrictEqual(expected);
      }),
      { numRuns: 30 },
    );
  });
});
