import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { caller, somebody, startApi, type TestApi } from '../support/api.js';
import { grow, must, startPair, type Pair } from '../support/pair.js';

type Schema = Record<string, unknown>;
interface Media {
  readonly schema: Schema;
  readonly example?: unknown;
}
type Content = Readonly<Record<string, Media>>;
interface Operation {
  readonly requestBody?: { readonly content: Content };
  readonly responses: Readonly<Record<string, { readonly content?: Content }>>;
}
interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

let api: TestApi;
let pair: Pair;
let document: Document;
let components: Schema;

beforeAll(async () => {
  api = await startApi();
  pair = await startPair(api);
  await grow(pair);
  const { mentor, mentee, programmeId, relationshipId } = pair;
  const at = (command: string) => `/v1/relationships/${relationshipId}/${command}`;
  must(await pair.manager.post(`/v1/programmes/${programmeId}/publish-code-of-practice`, { text: 'We keep time.' }));
  must(
    await mentor.post(at('record-session'), {
      heldOn: '2026-09-03',
      minutes: 45,
      channel: 'video',
      goalsReviewed: true,
    }),
  );
  must(await mentee.post(at('schedule-session'), { startsAt: '2026-09-17T09:00:00Z', minutes: 60, channel: 'video' }));
  must(await mentee.post(at('terminate'), { reason: 'A reason.' }));
  await api.settle();
  document = (await (await fetch(`${api.url}/v1/openapi.json`)).json()) as Document;
  components = closed(document.components as Schema);
});
afterAll(() => api.stop());

/** A schema of the document in which every name that is not written down is a mistake. */
function checking(schema: Schema): ValidateFunction {
  // The schemas themselves are checked as part of the document.
  const ajv = new Ajv2020({ strict: false, allErrors: true, validateSchema: false });
  formats.default(ajv);
  return ajv.compile({ ...closed(schema), components });
}

function closed(schema: Schema): Schema {
  const parts = Object.entries(schema).map(([name, part]) => [name, isObject(part) ? closed(part) : part]);
  const copy = Object.fromEntries(parts) as Schema;
  const names = schema['type'] === 'object' && isObject(schema['properties']);
  return names && !('additionalProperties' in schema) ? { ...copy, additionalProperties: false } : copy;
}

const isObject = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const checks = new Map<Schema, ValidateFunction>();

/** Each fault once, wherever in a list it is. */
function faultsIn({ schema }: Media, value: unknown): readonly string[] {
  const check = checks.get(schema) ?? checking(schema);
  checks.set(schema, check);
  check(value);
  const faults = (check.errors ?? []).map(
    ({ instancePath, message, params }) =>
      `${instancePath.replace(/\/\d+/g, '/n')} ${message} ${JSON.stringify(params)}`,
  );
  return [...new Set(faults)];
}

const json = (content: Content = {}) => Object.values(content);

it('is a document of OpenAPI 3.1', async () => {
  const { valid, errors } = await new Validator().validate({ ...structuredClone(document) });
  expect(errors ?? []).toEqual([]);
  expect(valid).toBe(true);
});

it('holds examples that are as their schemas say', () => {
  const faults = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, { requestBody, responses }]) =>
      [...json(requestBody?.content), ...Object.values(responses).flatMap(({ content }) => json(content))]
        .flatMap((media) => faultsIn(media, media.example))
        .map((fault) => `${method} ${path}: ${fault}`),
    ),
  );
  expect(faults).toEqual([]);
});

describe('every query', () => {
  it('answers as the document says, to whoever may ask', async () => {
    const { manager, coordinator, mentor, mentee, programmeId, cohortId, matchId, relationshipId } = pair;
    const others = (['auditor', 'analyst', 'administrator'] as const).map((role) => caller(api, somebody(role)));
    const ids = [
      ['/v1/programmes/', programmeId],
      ['/v1/cohorts/', cohortId],
      ['/v1/people/', mentor.id],
      ['/v1/matches/', matchId],
      ['/v1/relationships/', relationshipId],
    ] as const;
    const faults: string[] = [];
    for (const [path, { get }] of Object.entries(document.paths)) {
      if (!get || !path.startsWith('/v1/')) continue;
      const [, id = ''] = ids.find(([start]) => path.startsWith(start)) ?? [];
      let answers = 0;
      for (const asking of [manager, coordinator, mentor, mentee, ...others]) {
        const { status, body } = await asking.get(path.replace('{id}', id));
        if (status !== 200) continue;
        answers += 1;
        const found = faultsIn(get.responses['200']!.content!['application/json']!, body);
        faults.push(...found.map((fault) => `${path} as ${asking.role}: ${fault}`));
      }
      if (answers === 0) faults.push(`${path}: answered nobody`);
    }
    expect(faults).toEqual([]);
  });
});
