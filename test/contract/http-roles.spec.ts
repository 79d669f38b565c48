import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { EXAMPLE } from '../../apps/api/http/examples.js';
import { caller, somebody, startApi, type TestApi } from '../support/api.js';
import { startPair, type Pair } from '../support/pair.js';
import { INSIDERS, OUTSIDERS, ROUTES, type Role } from './http-routes.js';

interface Operation {
  readonly requestBody?: { readonly content: { readonly 'application/json': { readonly example: object } } };
}
interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}
type Sender = ReturnType<typeof caller>;

let api: TestApi;
let pair: Pair;
let operations: ReadonlyMap<string, Operation>;
const senders = new Map<string, Sender>();

beforeAll(async () => {
  api = await startApi();
  pair = await startPair(api);
  await api.settle();
  const { paths } = (await (await fetch(`${api.url}/v1/openapi.json`)).json()) as Document;
  operations = new Map(
    Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => [`${method.toUpperCase()} ${path}`, operation] as const),
    ),
  );
  for (const role of INSIDERS) senders.set(role, pair[role]);
  for (const role of OUTSIDERS) senders.set(role, caller(api, somebody(role)));
});
afterAll(() => api.stop());

/** 401, 403, and 404 for what the caller may not know of; anything else was let through. */
async function isLetThrough(sender: Sender, route: string): Promise<boolean> {
  const [method, path] = route.split(' ') as [string, string];
  const target = path.replace('{id}', subjectOf(path));
  const reply = method === 'GET' ? await sender.get(target) : await sender.post<object>(target, bodyOf(route));
  const { code } = reply.body as { code?: string };
  if (reply.status === 400 || reply.status >= 500) throw new Error(`${route}: ${JSON.stringify(reply.body)}`);
  return !(reply.status === 401 || reply.status === 403 || (reply.status === 404 && code === 'not-found'));
}

function subjectOf(path: string): string {
  const collection = path.split('/')[2];
  const subjects: Readonly<Record<string, string>> = {
    programmes: pair.programmeId,
    cohorts: pair.cohortId,
    people: pair.mentor.id,
    matches: pair.matchId,
    relationships: pair.relationshipId,
  };
  return subjects[collection ?? ''] ?? '';
}

/** The document's own example, about this pair. */
function bodyOf(route: string): object {
  const example = operations.get(route)!.requestBody?.content['application/json'].example ?? {};
  const text = JSON.stringify({ ...example, ...OTHERWISE[route] })
    .replaceAll(EXAMPLE.programme, pair.programmeId)
    .replaceAll(EXAMPLE.cohort, pair.cohortId)
    .replaceAll(EXAMPLE.mentor, pair.mentor.id)
    .replaceAll(EXAMPLE.mentee, pair.mentee.id)
    .replaceAll(EXAMPLE.manager, pair.manager.id)
    .replaceAll(EXAMPLE.coordinator, pair.coordinator.id);
  return JSON.parse(text) as object;
}

/** Whose seat, which kind; and nobody leaves while others are still asked. */
const OTHERWISE: Readonly<Record<string, object>> = {
  'POST /v1/cohorts/{id}/enrol': { personId: EXAMPLE.mentor },
  'POST /v1/cohorts/{id}/withdraw': { personId: EXAMPLE.mentor },
  // Whoever stands above somebody does not act for the programme where they take part.
  'POST /v1/people/{id}/change-details': { lineManagerId: EXAMPLE.event },
  'POST /v1/people/{id}/record-leaving': { lastDay: '2029-12-31' },
  'POST /v1/relationships/{id}/begin-closure': { kind: 'completed' },
};

it('every route has a row in the table, and every row a route', () => {
  expect(Object.keys(ROUTES).toSorted()).toEqual([...operations.keys()].toSorted());
});

describe.each(Object.entries(ROUTES))('%s', (route, { may, strangers = [] }) => {
  it(`lets through ${may.join(', ') || 'nobody'} of this pair`, async () => {
    const through: Role[] = [];
    for (const role of [...INSIDERS, ...OUTSIDERS]) {
      if (await isLetThrough(senders.get(role)!, route)) through.push(role);
    }
    expect(through.toSorted()).toEqual(may.toSorted());
  });

  it(`lets through ${strangers.join(', ') || 'no'} strangers`, async () => {
    const through: Role[] = [];
    for (const role of [...INSIDERS, ...OUTSIDERS]) {
      if (await isLetThrough(caller(api, somebody(role)), route)) through.push(role);
    }
    expect(through.toSorted()).toEqual(strangers.toSorted());
  });

  it('asks for a token', async () => {
    const [method, path] = route.split(' ') as [string, string];
    const response = await fetch(`${api.url}${path.replace('{id}', subjectOf(path))}`, { method });
    expect(response.status).toBe(route.startsWith('GET /health') ? 200 : 401);
  });
});

it('keeps a manager out where somebody who reports to them takes part', async () => {
  const reporting = await startPair(api, 'reporting');
  const { manager, mentee, relationshipId } = reporting;
  const superior = caller(api, { id: EXAMPLE.otherMentee, role: 'manager' });
  const programme = `/v1/programmes/${reporting.programmeId}/appoint-manager`;
  await manager.post(programme, { personId: superior.id });
  const pause = () => superior.post<object>(`/v1/relationships/${relationshipId}/pause`, { resumesOn: '2026-09-30' });
  expect((await pause()).status).toBe(200);
  await manager.post(`/v1/people/${mentee.id}/change-details`, { lineManagerId: superior.id });
  expect(await pause()).toMatchObject({ status: 403, body: { code: 'forbidden' } });
  expect((await manager.post(`/v1/relationships/${relationshipId}/resume`)).status).toBe(200);
});
