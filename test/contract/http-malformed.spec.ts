import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { SignJWT } from 'jose';
import { makeSigningKey, mintToken } from '#api';
import { caller, somebody, startApi, type TestApi } from '../support/api.js';
import { must, startPair, type Pair } from '../support/pair.js';

interface ProblemBody {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly errors?: readonly { readonly field: string; readonly message: string }[];
}

let api: TestApi;
let pair: Pair;
let eventsBefore: number;

beforeAll(async () => {
  api = await startApi();
  pair = await startPair(api);
});
afterAll(() => api.stop());
beforeEach(async () => {
  eventsBefore = await eventsStored();
});
afterEach(async () => {
  // Whatever was sent, nothing came of it.
  expect(await eventsStored()).toBe(eventsBefore);
});

async function eventsStored(): Promise<number> {
  const { rows } = await api.pool.query<{ n: number }>('SELECT count(*)::integer AS n FROM log.events');
  return rows[0]!.n;
}

interface Sent {
  readonly path?: string;
  readonly body?: string | Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
  readonly token?: string;
}

const policyPath = () => `/v1/programmes/${pair.programmeId}/revise-policy`;

/** Sends it as the manager unless told otherwise, and answers the problem, whose shape is always the same. */
async function problemOf({ path = policyPath(), body = '{}', headers = {}, token }: Sent): Promise<ProblemBody> {
  const response = await fetch(`${api.url}${path}`, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      'Idempotency-Key': randomUUID(),
      Authorization: `Bearer ${token ?? (await api.token(pair.manager))}`,
      ...headers,
    },
    body,
  });
  expect(response.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
  const problem = (await response.json()) as ProblemBody & { type: string; title: string };
  expect(problem.status).toBe(response.status);
  expect(problem.type).toBe(`urn:throughline:problem:${problem.code}`);
  expect(JSON.stringify(problem)).not.toMatch(/\bat .+:\d+:\d+|node_modules|SELECT|postgres/);
  return problem;
}
const fieldsOf = ({ errors = [] }: ProblemBody) => errors.map(({ field }) => field);

describe('a body', () => {
  it.each([
    ['cut short', '{"changes":'],
    ['no JSON', 'changes=1'],
    ['two values', '{} {}'],
    ['not UTF-8', new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])],
  ])('that is %s is 400', async (_what, body) => {
    expect(await problemOf({ body })).toMatchObject({ status: 400, code: 'malformed-json' });
  });

  it.each(['[]', 'null', '"text"', '7', '[{"changes":{}}]'])('that is %s and not an object is 400', async (body) => {
    expect(await problemOf({ body })).toMatchObject({ status: 400, code: 'invalid-request' });
  });

  it('with unknown fields and wrong types is 400 and names every one of them', async () => {
    const changes = { capacity: 'two', surprise: 1, timers: { matchReply: { after: 7, later: 'P1D' } } };
    const problem = await problemOf({ body: JSON.stringify({ changes, other: true }) });
    expect(problem).toMatchObject({ status: 400, code: 'invalid-request' });
    expect(fieldsOf(problem).toSorted()).toEqual([
      'changes.capacity',
      'changes.surprise',
      'changes.timers.matchReply.after',
      'changes.timers.matchReply.later',
      'other',
    ]);
  });

  it('for a command without fields takes none', async () => {
    const problem = await problemOf({ path: `/v1/programmes/${pair.programmeId}/retire`, body: '{"why":"x"}' });
    expect(fieldsOf(problem)).toEqual(['why']);
  });

  it('with NUL or half a surrogate pair in any text, or in a name, is 400', async () => {
    const path = `/v1/relationships/${pair.relationshipId}/record-reflection`;
    const token = await api.token(pair.mentor);
    for (const [body, field] of [
      [{ text: 'a\0b' }, 'text'],
      [{ text: 'fine', notAsExpected: '\ud800' }, 'notAsExpected'],
      [{ text: 'fine', ['na\0me']: 'x' }, 'na?me'],
      [{ text: 'fine', deep: [{ x: '\0' }] }, 'deep.0.x'],
    ] as const) {
      expect(fieldsOf(await problemOf({ path, token, body: JSON.stringify(body) }))).toEqual([field]);
    }
  });

  it.each(['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty'])(
    'with a field called %s is 400',
    async (name) => {
      expect(fieldsOf(await problemOf({ body: `{"changes":{"${name}":{"capacity":1}}}` }))).toEqual([
        `changes.${name}`,
      ]);
    },
  );

  it('nested without end is 400', async () => {
    const body = `{"changes":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
    expect(await problemOf({ body })).toMatchObject({ status: 400, code: 'invalid-request' });
  });

  it('of another media type is 415', async () => {
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded' };
    expect(await problemOf({ headers, body: 'changes=1' })).toMatchObject({ status: 415 });
    expect(await problemOf({ headers: { 'Content-Type': 'text/plain' } })).toMatchObject({ status: 415 });
  });

  it('above one mebibyte is 413', async () => {
    const body = JSON.stringify({ changes: {}, padding: 'x'.repeat(1024 * 1024) });
    expect(await problemOf({ body })).toMatchObject({ status: 413, code: 'too-large' });
  });

  it('of ten mebibytes is 413 as soon as its length is known', async () => {
    const token = await api.token(pair.manager);
    const head = [
      `POST ${policyPath()} HTTP/1.1`,
      ...['Host: here', 'Content-Type: application/json', 'Idempotency-Key: ten', `Authorization: Bearer ${token}`],
      `Content-Length: ${10 * 1024 * 1024}`,
    ];
    expect(await answerTo(`${head.join('\r\n')}\r\n\r\n{"padding":"`)).toMatch(/^HTTP\/1\.1 413 .*"code":"too-large"/s);
  });

  it('sent in pieces of unknown length is cut off at the limit', async () => {
    const token = await api.token(pair.manager);
    const head = [
      `POST ${policyPath()} HTTP/1.1`,
      ...['Host: here', 'Content-Type: application/json', 'Idempotency-Key: ten', `Authorization: Bearer ${token}`],
      'Transfer-Encoding: chunked',
    ];
    const chunk = `40000\r\n${' '.repeat(0x40000)}\r\n`;
    const answer = await answerTo(`${head.join('\r\n')}\r\n\r\n${chunk.repeat(6)}`);
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
  });
});

it('answers more headers than it takes, and bytes that are no request, with a problem like any', async () => {
  const endless = await answerTo(`GET /v1/programmes?after=${'x'.repeat(20_000)} HTTP/1.1\r\nHost: here\r\n\r\n`);
  expect(endless).toMatch(/^HTTP\/1\.1 431 .*application\/problem\+json.*"code":"headers-too-large"/s);
  const noise = await answerTo('what is this?\r\n\r\n');
  expect(noise).toMatch(/^HTTP\/1\.1 400 .*application\/problem\+json.*"code":"invalid-request"/s);
});

/** What the server says to these bytes, until it ends the connection or has said all. */
function answerTo(bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port: Number(new URL(api.url).port) });
    let answer = '';
    const done = () => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(5_000, () => reject(new Error(`no answer: ${answer}`)));
    socket.on('data', (data) => {
      answer += data.toString();
      if (/\r\n\r\n\{.*\}$/s.test(answer)) done();
    });
    // Cut off while we are still sending.
    socket.on('error', () => (answer === '' ? reject(new Error('no answer before the end')) : done()));
    socket.on('close', done);
    socket.write(bytes);
  });
}

describe('an address', () => {
  it('with an id that is no UUID in lower case is 400', async () => {
    for (const id of ['1', 'x'.repeat(90), pair.programmeId.toUpperCase(), '%00', "'; drop table"]) {
      const problem = await problemOf({ path: `/v1/programmes/${encodeURIComponent(id)}/retire` });
      expect([id, problem.status, fieldsOf(problem)]).toEqual([id, 400, ['id']]);
    }
  });

  it('that nothing answers to is 404, in the same shape', async () => {
    expect(await problemOf({ path: '/v1/programmes/nothing/here/at/all' })).toMatchObject({ status: 404 });
    expect(await problemOf({ path: '/v2' })).toMatchObject({ status: 404, code: 'not-found' });
  });

  it('that cannot be decoded is 400', async () => {
    expect(await problemOf({ path: '/v1/programmes/%zz/retire' })).toMatchObject({ status: 400 });
  });

  it('of somebody else’s is 404, as if it did not exist', async () => {
    const token = await api.token(somebody('mentor'));
    const others = await problemOf({ path: `/v1/relationships/${pair.relationshipId}/terminate`, token });
    const nobodys = await problemOf({ path: `/v1/relationships/${randomUUID()}/terminate`, token });
    expect(others).toEqual(nobodys);
    expect(others).toMatchObject({ status: 404, code: 'not-found' });
  });
});

describe('a header', () => {
  it('Idempotency-Key is required, of 1 to 200 visible ASCII characters', async () => {
    for (const key of ['', 'a b', 'x'.repeat(201)]) {
      expect(fieldsOf(await problemOf({ headers: { 'Idempotency-Key': key } }))).toEqual(['Idempotency-Key']);
    }
  });

  it('If-Match is one version in quotes', async () => {
    for (const match of ['7', '*', '"x"', 'W/"7"', '"1", "2"', '"99999999999"']) {
      const body = '{"changes":{"capacity":3}}';
      expect(fieldsOf(await problemOf({ headers: { 'If-Match': match }, body }))).toEqual(['If-Match']);
    }
  });

  it('If-Match of another version is 412', async () => {
    const body = '{"changes":{"capacity":3}}';
    const problem = await problemOf({ headers: { 'If-Match': '"1"' }, body });
    expect(problem).toMatchObject({ status: 412, code: 'version-does-not-match' });
  });

  it('Read-After of another log, or beyond the end, is 400', async () => {
    for (const position of ['x', '0', '000009-00000000000000000001-0000000000000000001', '-1']) {
      const reply = await pair.manager.get(`/v1/programmes/${pair.programmeId}`, { 'Read-After': position });
      expect([position, reply.status, reply.body['code']]).toEqual([position, 400, 'unknown-position']);
    }
  });
});

describe('a query', () => {
  it.each(['limit=0', 'limit=201', 'limit=x', 'after=x', 'nothing=1', 'limit=1&limit=2', 'phase=none', 'cohort=1'])(
    'with ?%s is 400',
    async (query) => {
      const { status, body } = await pair.manager.get(`/v1/relationships?${query}`);
      expect({ status, code: body['code'] }).toEqual({ status: 400, code: 'invalid-request' });
    },
  );
});

describe('a token', () => {
  const retire = () => `/v1/programmes/${pair.programmeId}/retire`;
  const claims = () => ({ role: 'manager', sub: pair.manager.id, iss: 'throughline', aud: 'throughline' });
  const base64 = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const refused = async (token: string) => {
    expect([token, await problemOf({ path: retire(), token })]).toMatchObject([
      token,
      { status: 401, code: 'unauthorised' },
    ]);
  };

  it('that has expired is 401', async () => {
    await refused(await mintToken(api.signingKey, pair.manager, api.clock.now().subtract({ hours: 2 }), 3_600));
  });

  it('signed by another key is 401', async () => {
    await refused(await mintToken(makeSigningKey(), pair.manager, api.clock.now(), 3_600));
  });

  it('without a signature, or with a shared secret for one, is 401', async () => {
    const exp = Math.floor(api.clock.now().epochMilliseconds / 1000) + 3_600;
    await refused(`${base64({ alg: 'none' })}.${base64({ ...claims(), exp })}.`);
    const { role, sub, iss, aud } = claims();
    const signed = new SignJWT({ role }).setProtectedHeader({ alg: 'HS256' }).setSubject(sub).setIssuer(iss);
    await refused(await signed.setAudience(aud).setExpirationTime(exp).sign(api.signingKey));
  });

  it('that was tampered with is 401', async () => {
    const [head, , signature] = (await api.token(somebody('mentor'))).split('.') as [string, string, string];
    const exp = Math.floor(api.clock.now().epochMilliseconds / 1000) + 3_600;
    await refused(`${head}.${base64({ ...claims(), exp })}.${signature}`);
  });

  it('of a role that nobody can have is 401', async () => {
    await refused(await api.token({ id: pair.manager.id, role: 'system' }));
    await refused(await api.token({ id: 'manager', role: 'manager' }));
  });

  it.each([
    ['nothing', ''],
    ['no token', 'Bearer'],
    ['a password', 'Basic eDp5'],
    ['two parts', 'Bearer a.b'],
    ['5,000 characters', `Bearer ${'x'.repeat(5_000)}`],
  ])('that is %s is 401', async (_what, header) => {
    const problem = await problemOf({ path: retire(), headers: { Authorization: header } });
    expect(problem).toMatchObject({ status: 401, code: 'unauthorised' });
  });
});

it('an idempotency key used again for other content is 422', async () => {
  const key = { 'Idempotency-Key': 'the-same' };
  const first = must(await pair.manager.post(policyPath(), { changes: { capacity: 3 } }, key));
  const again = await pair.manager.post(policyPath(), { changes: { capacity: 3 } }, key);
  expect([again.status, again.body, again.headers.get('idempotency-replayed')]).toEqual([200, first, 'true']);
  eventsBefore = await eventsStored();
  const problem = await problemOf({ headers: key, body: '{"changes":{"capacity":4}}' });
  expect(problem).toMatchObject({ status: 422, code: 'idempotency-key-reused' });
});

it('a rule that forbids it is 409 with its code and everything unmet', async () => {
  const path = `/v1/relationships/${pair.relationshipId}/begin-negotiating`;
  const problem = await problemOf({ path, token: await api.token(pair.mentor) });
  expect(problem).toMatchObject({ status: 409, code: 'criteria-not-met' });
  const { unmet } = problem as ProblemBody & { unmet: { criterion: string }[] };
  expect(unmet.map(({ criterion }) => criterion).toSorted()).toEqual([
    'considerations-confirmed',
    'initial-meeting-held',
    'other-mentors-attested',
    'readiness-answered',
  ]);
  const nextPhase = must(await pair.mentor.get(`/v1/relationships/${pair.relationshipId}/next-phase`));
  expect(nextPhase).toMatchObject({ phase: 'preparation', unmet });
});

it('more requests in a second than are taken are 429 with Retry-After', async () => {
  const busy = await startApi({ requestsPerSecond: 5 });
  try {
    const stranger = caller(busy, somebody('manager'));
    const replies = await Promise.all(Array.from({ length: 10 }, () => stranger.get('/v1/programmes')));
    const refused = replies.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThan(0);
    expect(refused[0]).toMatchObject({ body: { code: 'too-many-requests' } });
    expect(refused[0]!.headers.get('retry-after')).toBe('1');
  } finally {
    await busy.stop();
  }
});

it('a read model that does not come to a write within five seconds is 503 not-yet-visible', async () => {
  eventsBefore += 1;
  const { position } = must(await pair.manager.post(policyPath(), { changes: { capacity: 5 } }));
  const reply = await pair.manager.get('/v1/programmes', { 'Read-After': position! });
  expect([reply.status, reply.body['code'], reply.headers.get('retry-after')]).toEqual([503, 'not-yet-visible', '1']);
  await api.settle();
  const caughtUp = await pair.manager.get<{ items: { policy: object }[] }>('/v1/programmes', {
    'Read-After': position!,
  });
  expect(must(caughtUp).items[0]!.policy).toMatchObject({ capacity: 5 });
});
