import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { OpenAPIObject } from '@nestjs/swagger';
import { CommandBus } from '@nestjs/cqrs';
import { Test } from '@nestjs/testing';
import type { Asks } from '#commands';
import { fold, frameworkOf, programme, type ProgrammeFact } from '#domain';
import { cohortBodies } from './cohort/cohort.bodies.js';
import { COMMAND_CONTROLLERS } from './command-routes.js';
import { EXAMPLE } from './http/examples.js';
import { acceptJsonOnly } from './http/json.js';
import { documentOf } from './http/openapi.js';
import { ProblemFilter } from './http/problem.filter.js';
import { validation } from './http/validation.js';
import { matchBodies } from './match/match.bodies.js';
import { personBodies } from './person/person.bodies.js';
import { programmeBodies } from './programme/programme.bodies.js';
import { relationshipBodies } from './relationship/relationship.bodies.js';

type Command = Asks[keyof Asks];

/** The routes over HTTP, with their pipe and error bodies, up to the command bus, which keeps what it is given. */
const given: Command[] = [];
const bus = {
  execute: async ({ command }: { command: Command }) => {
    given.push(command);
    return { id: 'an id', version: 1, events: [], repeated: false };
  },
};

const BODIES = {
  programmes: programmeBodies,
  cohorts: cohortBodies,
  people: personBodies,
  matches: matchBodies,
  relationships: relationshipBodies,
};
const COMMANDS = Object.entries(BODIES).flatMap(([collection, bodies]) =>
  Object.entries(bodies).map(([type, body]) => ({ collection, type, body })),
);

/** What of an operation in the OpenAPI document these tests read. */
interface Route {
  readonly url: string;
  readonly creates: boolean;
  readonly body: string;
  readonly example: object;
}

/** The verbs of the domain's page: once given out they stay. */
const VERBS = {
  programmes: `appoint-manager revise-policy publish-code-of-practice publish-resource withdraw-resource retire`,
  cohorts: `enrol withdraw close stop-closing`,
  people: `change-details declare-competencies verify-competency approve-mentor sign-mentor-agreement set-capacity accept-code-of-practice complete-training record-exclusion record-outcome record-leaving return`,
  matches: `accept decline withdraw`,
  relationships: `answer-readiness confirm-considerations attest-other-mentors hold-initial-meeting begin-negotiating draft-agreement amend-agreement sign-agreement draft-development-plan set-objective begin-enabling-growth open-renegotiation schedule-session move-session cancel-session record-session record-missed-session dispute-session settle-dispute record-contact record-reflection agree-action complete-action give-feedback revise-objective drop-objective report-objective-reached sign-off-objective review-development-plan make-referral note-referral-outcome make-introduction propose-end agree-end agree-remedy begin-closure terminate agree-next-steps submit-closure-review hold-joint-review pause resume extend correct-record correct-phase consent-to-return reopen add-participant`,
};
const CREATED = ['programmes', 'cohorts', 'people', 'matches'];
const NAMES = [
  ...CREATED,
  ...Object.entries(VERBS).flatMap(([collection, verbs]) => verbs.split(/\s+/).map((verb) => `${collection}/${verb}`)),
];

let app: NestFastifyApplication;
let document: OpenAPIObject;

beforeAll(async () => {
  const module = await Test.createTestingModule({
    controllers: [...COMMAND_CONTROLLERS],
    providers: [{ provide: CommandBus, useValue: bus }],
  }).compile();
  app = module.createNestApplication<NestFastifyApplication>(new FastifyAdapter(), { bodyParser: false });
  acceptJsonOnly(app.getHttpAdapter().getInstance());
  app.useGlobalPipes(validation());
  app.useGlobalFilters(new ProblemFilter(new Logger()));
  document = documentOf(app);
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
});
afterAll(() => app.close());

function routesOf(type: string): Route[] {
  const operationId = type.charAt(0).toLowerCase() + type.slice(1);
  return Object.entries(document.paths).flatMap(([url, { post }]) => {
    if (post?.operationId !== operationId) return [];
    const json = post.requestBody && 'content' in post.requestBody && post.requestBody.content['application/json'];
    if (!json || !json.schema || !('$ref' in json.schema)) throw new Error(`${url} takes no JSON`);
    return { url, creates: !url.includes('{id}'), body: nameOf(json.schema.$ref), example: json.example as object };
  });
}

const nameOf = (ref: string): string => ref.split('/').at(-1)!;

async function send(type: string, body: object) {
  given.length = 0;
  const response = await app.inject({
    method: 'POST',
    url: routesOf(type)[0]!.url.replace('{id}', EXAMPLE.relationship),
    headers: { 'idempotency-key': 'a-key', 'content-type': 'application/json' },
    payload: JSON.stringify(body),
  });
  const { errors } = response.json<{ errors?: { field: string; message: string }[] }>();
  return { status: response.statusCode, fields: (errors ?? []).map(({ field }) => field), errors };
}

interface Shape {
  readonly type?: string;
  readonly $ref?: string;
  readonly allOf?: readonly Shape[];
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly required?: readonly string[];
}

interface Place {
  readonly path: readonly string[];
  readonly required: boolean;
  readonly type: string | undefined;
}

/** Every field of a body down to the innermost, as far as its example goes. */
function placesIn(body: string, example: unknown, above: readonly string[] = []): Place[] {
  const { properties = {}, required = [] } = document.components!.schemas![body] as Shape;
  return Object.entries(properties).flatMap(([name, shape]) => {
    const path = [...above, name];
    const inner = shape.$ref ?? shape.allOf?.[0]?.$ref;
    const value = (example as Record<string, unknown>)[name];
    const here: Place = { path, required: required.includes(name), type: inner ? 'object' : shape.type };
    return [here, ...(inner && value !== undefined ? placesIn(nameOf(inner), value, path) : [])];
  });
}

/** `body` with `value` at `path`; without it, where the value is undefined. */
function changed(body: unknown, [name, ...rest]: readonly string[], value: unknown): object {
  const fields = body as Record<string, unknown>;
  return { ...fields, [name!]: rest.length > 0 ? changed(fields[name!], rest, value) : value };
}

describe('every command that comes from outside', () => {
  it.each(COMMANDS)('$type has one route in its collection, with a body of its own', ({ type, collection, body }) => {
    const [route, ...more] = routesOf(type);
    expect(more).toEqual([]);
    expect(route).toMatchObject({ body: body.name });
    expect(route!.url.split('/').slice(0, 3)).toEqual(['', 'v1', collection]);
  });

  it.each(COMMANDS)('$type carries the example of the OpenAPI document to its aggregate', async ({ type }) => {
    const [{ creates, example } = {} as Route] = routesOf(type);
    expect(await send(type, example)).toEqual({ status: creates ? 201 : 200, fields: [], errors: undefined });
    expect(given).toHaveLength(1);
    expect(given[0]).toMatchObject({ type });
    expect(Object.keys(given[0]!)).toEqual(expect.arrayContaining(Object.keys(example)));
  });

  it.each(COMMANDS)('$type names each field that is missing, null or of another type', async ({ type }) => {
    const [{ body, example } = {} as Route] = routesOf(type);
    for (const { path, required, type: kind } of placesIn(body, example)) {
      const field = path.join('.');
      const wrong = [null, kind === 'string' ? 17 : 'seventeen', ...(required ? [undefined] : [])];
      for (const value of wrong) {
        const { status, fields } = await send(type, changed(example, path, value));
        expect({ value, status, fields }).toEqual({ value, status: 400, fields: [field] });
      }
    }
    expect(given).toEqual([]);
  });

  it.each(COMMANDS)('$type refuses a field it does not have', async ({ type }) => {
    const [{ example } = {} as Route] = routesOf(type);
    expect(await send(type, { ...example, nobodyAskedFor: 1 })).toMatchObject({
      status: 400,
      fields: ['nobodyAskedFor'],
    });
    expect(given).toEqual([]);
  });
});

it('the commands are called as people in a programme call them', () => {
  const names = Object.keys(document.paths).map((url) => url.replace('/v1/', '').replace('{id}/', ''));
  expect(names.toSorted()).toEqual(NAMES.toSorted());
});

it('the document says of each command what it does and who may send it', () => {
  const posts = Object.values(document.paths).flatMap(({ post }) => post ?? []);
  expect(posts).toHaveLength(COMMANDS.length);
  expect(
    posts.filter(
      ({ summary = '', description = '' }) => !/^[A-Z].*\.$/.test(summary) || !/^Sent by .+\.$/.test(description),
    ),
  ).toEqual([]);
  expect(document.paths['/v1/relationships/{id}/sign-off-objective']!.post).toMatchObject({
    description: 'Sent by the mentor.',
  });
});

it('instants are handed on in UTC with milliseconds, whatever their offset', async () => {
  const session = { startsAt: '2026-10-25T01:30:00+01:00', minutes: 60, channel: 'video' };
  await send('ScheduleSession', session);
  expect(given).toEqual([{ type: 'ScheduleSession', ...session, startsAt: '2026-10-25T00:30:00.000Z' }]);
});

it('a match is the first attempt unless it says otherwise', async () => {
  const { attempt: _, ...proposal } = { attempt: 1, ...routesOf('ProposeMatch')[0]!.example };
  await send('ProposeMatch', proposal);
  expect(given).toEqual([{ type: 'ProposeMatch', ...proposal, attempt: 1 }]);
});

it('a command without fields needs no body at all', async () => {
  const url = `/v1/relationships/${EXAMPLE.relationship}/begin-negotiating`;
  const { statusCode } = await app.inject({ method: 'POST', url, headers: { 'idempotency-key': 'a-key' } });
  expect(statusCode).toBe(200);
});

it('nobody may begin a closure as a leaver’s or as an early one: the one is the system’s, the other a terminate', async () => {
  for (const kind of ['leaver', 'early']) {
    expect(await send('BeginClosure', { kind })).toMatchObject({ status: 400, fields: ['kind'] });
  }
});

it('the examples are of this domain: a programme, its policy and a mentor’s competencies are decided as they stand', () => {
  const exampleOf = <T extends Command['type']>(type: T) =>
    ({ type, ...routesOf(type)[0]!.example }) as Extract<Command, { type: T }>;
  const context = {
    now: Temporal.Instant.from('2026-09-01T08:00Z'),
    actor: { id: EXAMPLE.manager, role: 'manager' },
    id: EXAMPLE.programme,
  } as const;
  const defined = programme.decide(programme.initial, exampleOf('DefineProgramme'), context);
  const state = fold(programme.evolve, programme.initial, defined as readonly ProgrammeFact[]);
  expect(programme.decide(state, exampleOf('RevisePolicy'), context)).toMatchObject([{ type: 'PolicyRevised' }]);
  const { framework, claims } = exampleOf('DeclareCompetencies');
  const known = frameworkOf(framework)!.competencies.map(({ key }) => key);
  expect(known).toEqual(expect.arrayContaining(claims.map(({ competency }) => competency)));
});

it('the example of an agreement says what a mentor will do in nine points and what a mentor will not in five', () => {
  const { clauses } = routesOf('DraftAgreement')[0]!.example as { clauses: { rolesAndResponsibilities: string } };
  const [will, willNot] = clauses.rolesAndResponsibilities.split('The mentor will not:');
  const points = (text: string) => text.match(/^\d\. /gm)?.length;
  expect([points(will!), points(willNot!)]).toEqual([9, 5]);
});
