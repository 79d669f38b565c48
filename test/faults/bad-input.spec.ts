import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { CLAUSES } from '../../apps/cli/simulation/texts.js';
import { Client } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { Issuer } from '../support/issuer.js';
import { Log } from '../support/log.js';
import { freshDatabase } from '../support/postgres.js';
import { startCli, type CliProcess, type Ready } from '../support/processes.js';
import { Programme, TERMS, type Introduce, type Pair } from '../support/programme.js';

const MEBIBYTE = 1024 * 1024;

let api: CliProcess;
let ready: Ready;
let log: Log;
let issuer: Issuer;
let programme: Programme;
let pair: Pair;
let eventsBefore: number;
const tokens: string[] = [];

const introduce: Introduce = async (role, id = randomUUID()) => {
  const actor = { id, role };
  const token = await issuer.token(actor);
  tokens.push(token);
  return new Client(actor, token, () => ready.url);
};

beforeAll(async () => {
  const [events, keys, opened] = await Promise.all([freshDatabase(), freshDatabase(), Issuer.open()]);
  issuer = opened;
  const databases = { DATABASE_URL: events.url, KEYS_URL: keys.url, QUEUE_URL: undefined };
  const env = { ...databases, MASTER_KEY: '3'.repeat(64), ...issuer.env };
  ({ process: api, ready } = await startCli(['api', '--port', '0'], { env: { ...env, LOG_LEVEL: 'debug' } }));
  const worker = await startCli(['worker'], { env });
  log = await Log.open(events.url);
  programme = await Programme.open(introduce);
  pair = await programme.pair();
  // From here on nothing but what is sent below could add to the log.
  await eventually(async () => (await log.unlikeTheLog()).length === 0);
  worker.process.signal('SIGTERM');
  await worker.process.end();
}, 90_000);
afterAll(() => log?.close());

async function dial(): Promise<Socket> {
  const socket = connect(Number(new URL(ready.url).port), '127.0.0.1');
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

/** Everything that comes back for these bytes until the other side hangs up. */
async function answerTo(bytes: string | Buffer): Promise<string> {
  const socket = await dial();
  let text = '';
  socket.setEncoding('latin1').on('data', (some: string) => (text += some));
  socket.write(bytes);
  await once(socket, 'close');
  return text;
}

const head = (path: string, token: string, ...headers: readonly string[]) =>
  [
    ...[`POST ${path} HTTP/1.1`, 'Host: here', 'Content-Type: application/json', `Authorization: Bearer ${token}`],
    ...[`Idempotency-Key: ${randomUUID()}`, ...headers, '', ''],
  ].join('\r\n');

describe('a running API', () => {
  beforeEach(async () => {
    eventsBefore = (await log.events()).length;
  });
  afterEach(async () => {
    expect(await log.events()).toHaveLength(eventsBefore);
    expect((await fetch(`${ready.url}/health/live`)).status).toBe(200);
  });

  it('answers what is no HTTP, or too much of it, with 400 or 431 and hangs up', async () => {
    const noise = Buffer.from(Array.from({ length: 4_000 }, (_, n) => (n * 7_919 + 13) % 256));
    expect(await answerTo(noise)).toMatch(/^HTTP\/1\.1 400 /);
    expect(await answerTo('GET / HTTP/9.9\r\n\r\n')).toMatch(/^HTTP\/1\.1 (400|505) /);
    expect(await answerTo(`GET /${'x'.repeat(40_000)} HTTP/1.1\r\nHost: here\r\n\r\n`)).toMatch(/^HTTP\/1\.1 431 /);
    const two = head(pair.at('terminate'), tokens[0]!, 'Content-Length: 2', 'Transfer-Encoding: chunked');
    expect(await answerTo(`${two}{}0\r\n\r\n`)).toMatch(/^HTTP\/1\.1 400 /);
  });

  it('records nothing of a request whose sender hangs up in the middle', async () => {
    const token = await issuer.token(pair.mentor.actor);
    const body = JSON.stringify({ terms: TERMS, clauses: CLAUSES });
    for (const part of [0.1, 0.9]) {
      const socket = await dial();
      const sent = `${head(pair.at('draft-agreement'), token, `Content-Length: ${body.length}`)}${body.slice(0, body.length * part)}`;
      await new Promise((written) => socket.write(sent, written));
      socket.destroy();
    }
    expect((await pair.mentor.get(pair.at('agreement'))).status).toBe(404);
  });

  it('turns away many bodies of ten mebibytes at once, and serves others meanwhile', async () => {
    const body = { text: 'x'.repeat(10 * MEBIBYTE) };
    const flood = Array.from({ length: 8 }, async () => {
      const answer = await pair.mentor.post(pair.at('record-reflection'), body).catch(() => undefined);
      // The answer may be lost where the connection breaks under what is still being sent.
      expect(answer?.status ?? 413).toBe(413);
    });
    const others = Array.from({ length: 8 }, () => pair.mentee.ask(pair.at('next-phase')));
    await Promise.all([...flood, ...others]);
  });

  it('trusts no other issuer, also one that calls itself the same', async () => {
    const other = await Issuer.open();
    for (const claimed of [other.env.OIDC_ISSUER, issuer.env.OIDC_ISSUER]) {
      const forged = new Client(pair.mentor.actor, await other.token(pair.mentor.actor, { claimed }), () => ready.url);
      expect((await forged.get(pair.at('history'))).status).toBe(401);
      expect((await forged.post(pair.at('terminate'))).status).toBe(401);
    }
    expect((await pair.mentor.get(pair.at('history'))).status).toBe(200);
  });
});

it('stops within ten seconds though somebody never finishes their request, and its log tells no secrets', async () => {
  const secret = 'Between the two of us.';
  expect((await pair.mentor.post(pair.at('record-contact'), { summary: secret, [secret]: 1 })).status).toBe(400);
  expect((await pair.mentor.post(pair.at('give-feedback'), { to: pair.mentor.id, text: secret })).status).toBe(409);
  const token = await issuer.token(pair.mentor.actor);
  const [idle, half] = [await dial(), await dial()];
  half.write(`${head(pair.at('terminate'), token, 'Content-Length: 100')}{"reason":`);
  await pair.mentor.ask(pair.at('history'));
  expect([idle.destroyed, half.destroyed]).toEqual([false, false]);
  const closed = api.end({ within: 10_000 });
  api.signal('SIGTERM');
  expect(await closed).toEqual({ code: 0, signal: null });
  const lines = api.stderr.split('\n').filter((line) => line.includes(pair.at('give-feedback')));
  expect(lines.map((line) => JSON.parse(line) as object)).toContainEqual(
    expect.objectContaining({ req: expect.objectContaining({ method: 'POST' }), res: { statusCode: 409 } }),
  );
  for (const kept of [secret, token, ...tokens]) expect(api.stderr).not.toContain(kept);
}, 30_000);
