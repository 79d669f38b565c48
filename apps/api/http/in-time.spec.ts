import { Readable } from 'node:stream';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { fastify, type FastifyInstance } from 'fastify';
import { answerInTime } from './in-time.js';
import { ProblemFilter } from './problem.filter.js';

const WITHIN = 200;

let server: FastifyInstance;
let url: string;
/** Settles what `/waiting` waits for. */
let ended: PromiseWithResolvers<object>;
let answered: string[];
let logged: string[];

beforeEach(async () => {
  ended = Promise.withResolvers<object>();
  [answered, logged] = [[], []];
  const filter = new ProblemFilter({ error: (_about, message) => logged.push(message) });
  server = fastify({ forceCloseConnections: true });
  answerInTime(server, (error, request, reply) => filter.answer(error, request, reply), WITHIN);
  server.addHook('onResponse', (request, reply, done) => {
    answered.push(`${request.url} ${reply.statusCode}`);
    done();
  });
  // As Nest does: a failure goes to the filter.
  server.get('/waiting', (request, reply) => ended.promise.catch((error) => filter.answer(error, request, reply)));
  server.get('/streaming', (_request, reply) => reply.send(Readable.from(parts())));
  url = await server.listen({ port: 0 });
});
afterEach(() => server.close());

async function* parts() {
  yield 'first ';
  await ended.promise;
  yield 'second';
}

it('who would wait longer hears 503, and what comes later is told to nobody, counted once and logged as late', async () => {
  const reply = await fetch(`${url}/waiting`);
  expect([reply.status, reply.headers.get('retry-after')]).toEqual([503, '1']);
  expect(await reply.json()).toMatchObject({ code: 'store-unavailable' });
  ended.reject(new Error('the connection was lost'));
  // The next on the same connection: by then the first has come to its end.
  expect((await fetch(`${url}/nowhere`)).status).toBe(404);
  expect(answered.filter((one) => one.startsWith('/waiting'))).toEqual(['/waiting 503']);
  expect(logged).toEqual(['not carried out', 'not carried out, after its time']);
});

it('an answer in time is left alone, though its connection is kept', async () => {
  ended.resolve({ done: true });
  expect(await (await fetch(`${url}/waiting`)).json()).toEqual({ done: true });
  ended = Promise.withResolvers();
  // Given up after the time of the first would have been over.
  expect((await fetch(`${url}/waiting`)).status).toBe(503);
  expect(logged).toEqual(['not carried out']);
  ended.resolve({});
});

it('an answer that has begun goes on for as long as it takes', async () => {
  const streaming = await fetch(`${url}/streaming`);
  // Asked later, so given up later.
  const later = await fetch(`${url}/waiting`);
  ended.resolve({});
  expect([streaming.status, await streaming.text(), later.status]).toEqual([200, 'first second', 503]);
  expect(logged).toEqual(['not carried out']);
});
