import { createServer, type Server } from 'node:http';
import { Controller, Get, Module } from '@nestjs/common';
import { DiscoveryModule, NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { PinoLogger } from 'nestjs-pino';
import { RouteCheck } from '../../apps/api/auth/route-check.js';
import { TokenVerifier } from '../../apps/api/auth/tokens.js';
import { caller, NOON, somebody, startApi, type TestApi } from '../support/api.js';
import { must, startPair } from '../support/pair.js';

interface Operation {
  readonly operationId: string;
  readonly summary?: string;
  readonly tags?: readonly string[];
  readonly requestBody?: { content: { 'application/json': { example: unknown } } };
  readonly responses: Readonly<Record<string, { content: Readonly<Record<string, { example?: unknown }>> }>>;
}

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

it('leaves the log of its process to whoever has one, where it has none itself', () => {
  expect(PinoLogger.root).toBeUndefined();
});

describe('the OpenAPI document', () => {
  let operations: readonly (readonly [route: string, Operation])[];
  beforeAll(async () => {
    const document = (await (await fetch(`${api.url}/v1/openapi.json`)).json()) as {
      openapi: string;
      paths: Record<string, Record<string, Operation>>;
    };
    expect(document.openapi).toBe('3.1.0');
    operations = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => [`${method} ${path}`, operation] as const),
    );
  });

  it('names each operation once, and says in a sentence what it is for', () => {
    const ids = operations.map(([, { operationId }]) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
    const silent = operations.filter(([, { summary = '' }]) => !/^[A-Z].+\.$/.test(summary));
    expect(silent.map(([route]) => route)).toEqual([]);
    const untagged = operations.filter(([, { tags = [] }]) => tags.length !== 1 || tags[0] === '');
    expect(untagged.map(([route]) => route)).toEqual([]);
  });

  it('shows an example of every body and every answer', () => {
    const without = operations.flatMap(([route, { requestBody, responses }]) => [
      ...(requestBody && requestBody.content['application/json'].example === undefined ? [`${route} body`] : []),
      ...Object.entries(responses)
        .filter(([, { content }]) => Object.values(content).some(({ example }) => example === undefined))
        .map(([status]) => `${route} ${status}`),
    ]);
    expect(without).toEqual([]);
  });

  it('tells of every refusal', () => {
    const known = ['400', '401', '403', '404', '429', '503'];
    for (const [route, { responses }] of operations.filter(([, { operationId }]) => !/live|ready/.test(operationId))) {
      const more = route.startsWith('post') ? ['409', '412', '413', '415', '422'] : [];
      expect([route, Object.keys(responses)]).toEqual([route, expect.arrayContaining([...known, ...more])]);
    }
  });

  it('can be read as a page', async () => {
    const page = await fetch(`${api.url}/docs`);
    expect([page.status, page.headers.get('content-type')]).toEqual([200, expect.stringContaining('text/html')]);
    const scripts = [...(await page.text()).matchAll(/src="([^"]+)"/g)].map(([, source]) => source!);
    expect(scripts.length).toBeGreaterThan(0);
    for (const source of scripts) {
      const script = await fetch(new URL(source, `${api.url}/docs`));
      expect([source, script.status, (await script.text()).length > 0]).toEqual([source, 200, true]);
    }
  });
});

describe('health', () => {
  it('is answered without a token', async () => {
    expect((await fetch(`${api.url}/health/live`)).status).toBe(200);
    expect(await (await fetch(`${api.url}/health/live`)).json()).toEqual({ status: 'ok' });
    expect((await fetch(`${api.url}/health/ready`)).status).toBe(200);
  });

  it('says of each part whether it can be used', async () => {
    const { status, parts } = (await (await fetch(`${api.url}/health/ready`)).json()) as {
      status: string;
      parts: readonly { part: string; usable: boolean }[];
    };
    expect(status).toBe('ok');
    const usable = ['server', 'event-store', 'database', 'keys', 'followers', 'watermark'];
    expect(parts.map(({ part, usable: is }) => [part, is])).toEqual(usable.map((part) => [part, true]));
  });
});

it('gives each request an id, which its events carry as correlation', async () => {
  const manager = caller(api, somebody('manager'));
  const reply = await manager.post('/v1/programmes', { name: 'Leaders Together' });
  const [defined] = await api.store.read(`programme-${must(reply).id}`);
  expect(JSON.parse(defined!.metadata)).toMatchObject({ correlation: reply.headers.get('x-request-id') });
});

it('answers a command with id, version, position and events, and the version as ETag', async () => {
  const manager = caller(api, somebody('manager'));
  const { status, headers, body } = await manager.post('/v1/programmes', { name: 'Leaders Together' });
  expect({ status, body }).toEqual({
    status: 201,
    body: {
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      version: 2,
      position: expect.any(String),
      events: ['ProgrammeDefined', 'ManagerAppointed'],
    },
  });
  expect(headers.get('etag')).toBe('"2"');
  const next = await manager.post(`/v1/programmes/${body.id}/retire`, {}, { 'If-Match': '"2"' });
  expect(next).toMatchObject({ status: 200, body: { version: 3, events: ['ProgrammeRetired'] } });
});

it('is 503 with Retry-After, and not ready, while the database cannot be reached', async () => {
  const orphan = await startApi();
  try {
    const manager = caller(orphan, somebody('manager'));
    must(await manager.get('/v1/programmes'));
    await orphan.loseDatabase();
    for (const reply of [
      await manager.get('/v1/programmes'),
      await manager.post<object>('/v1/programmes', { name: 'Leaders Together' }),
    ]) {
      expect(reply).toMatchObject({ status: 503, body: { code: 'store-unavailable' } });
      expect(reply.headers.get('retry-after')).toBe('1');
    }
    const ready = await fetch(`${orphan.url}/health/ready`);
    expect([ready.status, await ready.json()]).toMatchObject([503, { code: 'not-ready' }]);
    expect((await fetch(`${orphan.url}/health/live`)).status).toBe(200);
  } finally {
    await orphan.stop();
  }
});

it('a route that does not say who may call it stops the start', async () => {
  @Controller('open')
  class Forgotten {
    @Get()
    everything(): string {
      return 'everything';
    }
  }
  @Module({ imports: [DiscoveryModule], controllers: [Forgotten], providers: [RouteCheck] })
  class Careless {}
  const options = { logger: false, abortOnError: false } as const;
  const app = await NestFactory.create(Careless, new FastifyAdapter(), options);
  await expect(app.init()).rejects.toThrow('Routes that do not say who may call them: Forgotten.everything');
});

it('access stops once the last day has ended by the calendar of the cohort', async () => {
  const { manager, mentor, mentee, matchId, cohortId } = await startPair(api);
  await api.send({
    ...{ aggregate: 'person', id: mentor.id, caller: { id: 'test', role: 'system' }, key: 'reserve' },
    command: {
      ...{ type: 'ReserveCapacity', matchId, cohortId, form: 'one-to-one', partnerIds: [mentee.id] },
      agreedAt: '2026-09-03T11:00:00.000Z',
    },
  });
  must(await manager.post(`/v1/people/${mentor.id}/record-leaving`, { lastDay: '2026-09-03' }));
  // London is an hour ahead of UTC.
  api.clock.setTo(Temporal.Instant.from('2026-09-03T22:59:59Z'));
  expect((await mentor.get('/v1/relationships')).status).toBe(200);
  api.clock.setTo(Temporal.Instant.from('2026-09-03T23:00:00Z'));
  expect(await mentor.get('/v1/relationships')).toMatchObject({ status: 403, body: { code: 'forbidden' } });
});

describe('tokens of an OpenID Connect issuer', () => {
  let issuer: Server;
  let url: string;
  let sign: (claims: object, audience?: string) => Promise<string>;
  const exp = Math.floor(NOON.epochMilliseconds / 1000) + 600;

  beforeAll(async () => {
    const { privateKey, publicKey } = await generateKeyPair('ES256');
    const jwk = { ...(await exportJWK(publicKey)), kid: 'one', alg: 'ES256', use: 'sig' };
    issuer = createServer((request, response) => {
      const discovery = { issuer: url, jwks_uri: `${url}/keys` };
      response.setHeader('Content-Type', 'application/json');
      response.end(JSON.stringify(request.url === '/keys' ? { keys: [jwk] } : discovery));
    });
    await new Promise<void>((resolve) => issuer.listen(0, '127.0.0.1', resolve));
    const address = issuer.address();
    url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
    sign = (claims, audience = 'throughline-of-here') =>
      new SignJWT({ ...claims })
        .setProtectedHeader({ alg: 'ES256', kid: 'one' })
        .setIssuer(url)
        .setAudience(audience)
        .setExpirationTime(exp)
        .sign(privateKey);
  });
  afterAll(() => void issuer.close());

  it('hold for this audience, with the keys that the issuer publishes', async () => {
    const verifier = new TokenVerifier({ kind: 'oidc', issuer: url, audience: 'throughline-of-here' });
    const manager = somebody('manager');
    const claims = { sub: manager.id, role: 'manager' };
    expect(await verifier.verify(await sign(claims), NOON)).toEqual(manager);
    await expect(verifier.verify(await sign(claims, 'another'), NOON)).rejects.toMatchObject({ status: 401 });
    await expect(verifier.verify(await sign({ sub: manager.id }), NOON)).rejects.toMatchObject({ status: 401 });
    await expect(verifier.verify(await sign(claims), NOON.add({ hours: 1 }))).rejects.toMatchObject({ status: 401 });
  });

  it('are 503 while the issuer cannot be reached, and hold once it can', async () => {
    const nowhere = new TokenVerifier({ kind: 'oidc', issuer: 'http://127.0.0.1:1', audience: 'throughline-of-here' });
    const token = await sign({ sub: somebody('manager').id, role: 'manager' });
    await expect(nowhere.verify(token, NOON)).rejects.toMatchObject({ status: 503, code: 'issuer-unavailable' });
  });
});
