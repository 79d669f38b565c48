import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { beforeAll, beforeEach, expect, it } from '@jest/globals';
import { Client, type Answered } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { Issuer } from '../support/issuer.js';
import { carriedOutTwice, Log, missingFrom } from '../support/log.js';
import { freshDatabase } from '../support/postgres.js';
import { startCli, type CliProcess, type Ready } from '../support/processes.js';

const CLIENTS = 24;

let env: Record<string, string | undefined>;
let issuer: Issuer;
let databaseUrl: string;
let api: CliProcess;
let ready: Ready;

beforeAll(async () => {
  const [events, keys] = await Promise.all([freshDatabase(), freshDatabase()]);
  issuer = await Issuer.open();
  databaseUrl = events.url;
  env = {
    ...{ DATABASE_URL: databaseUrl, KEYS_URL: keys.url, QUEUE_URL: undefined, MASTER_KEY: '7'.repeat(64) },
    ...issuer.env,
  };
}, 60_000);

beforeEach(async () => {
  ({ process: api, ready } = await startCli(['api', '--port', '0'], { env }));
}, 60_000);

async function somebody(): Promise<Client> {
  const actor = { id: randomUUID(), role: 'manager' } as const;
  return new Client(actor, await issuer.token(actor), () => ready.url);
}

/** A creation of which only the head and one byte of the body are sent. */
async function beginRequest(token: string): Promise<{ finish(): void; readonly answer: Promise<string> }> {
  const { hostname, port } = new URL(ready.url);
  const body = JSON.stringify({ name: 'Leaders Together' });
  const socket: Socket = connect(Number(port), hostname).setEncoding('utf8');
  await once(socket, 'connect');
  socket.write(
    `POST /v1/programmes HTTP/1.1\r\nHost: ${hostname}\r\nAuthorization: Bearer ${token}\r\nIdempotency-Key: half\r\n` +
      `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body[0]}`,
  );
  let text = '';
  socket.on('data', (part: string) => (text += part));
  return { finish: () => socket.write(body.slice(1)), answer: once(socket, 'close').then(() => text) };
}

it('after SIGTERM it says that it is not ready and turns newcomers away, while what is under way is answered', async () => {
  const actor = { id: randomUUID(), role: 'manager' } as const;
  const begun = await beginRequest(await issuer.token(actor));
  const newcomer = await somebody();
  // The server has the head of that request once it answers one that was sent after it.
  await newcomer.ask('/v1/programmes');
  api.signal('SIGTERM');
  const unready = await eventually(async () => {
    const reply = await fetch(`${ready.url}/health/ready`);
    return reply.status === 503 && ((await reply.json()) as { errors: readonly unknown[] });
  });
  expect(unready.errors).toContainEqual({ field: 'server', message: 'is stopping' });
  const refused = await newcomer.post<{ code: string }>('/v1/programmes', { name: 'Too late' });
  expect([refused.status, refused.body.code, refused.headers.get('connection')]).toEqual([503, 'closing', 'close']);
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  begun.finish();
  const answer = await begun.answer;
  expect(answer).toMatch(/^HTTP\/1\.1 201 /);
  expect(answer).toMatch(/\r\nconnection: close\r\n/i);
  expect(await api.end({ within: 9_000 })).toEqual({ code: 0, signal: null });
});

it('under load whoever is turned away is told why, and nothing that was acknowledged is missing', async () => {
  const clients = await Promise.all(Array.from({ length: CLIENTS }, somebody));
  const acknowledged: Answered[] = [];
  const turnedAway: unknown[] = [];
  const sending = clients.map(async (client) => {
    for (;;) {
      const asking = client.post<Answered & { code?: string }>('/v1/programmes', { name: 'Leaders Together' });
      // Who asks when the server has just gone is not answered, and was not acknowledged.
      const reply = await asking.catch(() => undefined);
      if (reply?.status === 201) acknowledged.push(reply.body);
      else return void (reply && turnedAway.push([reply.status, reply.body.code, reply.headers.get('connection')]));
    }
  });
  await eventually(() => acknowledged.length > 4 * CLIENTS, { within: 20_000 });
  api.signal('SIGTERM');
  await Promise.all(sending);
  expect(turnedAway).toEqual(turnedAway.map(() => [503, 'closing', 'close']));
  expect(await api.end({ within: 9_000 })).toEqual({ code: 0, signal: null });
  const log = await Log.open(databaseUrl);
  try {
    const found = await log.events();
    expect(
      missingFrom(
        found,
        acknowledged.map((answer) => ({ ...answer, stream: `programme-${answer.id}` })),
      ),
    ).toEqual([]);
    expect(carriedOutTwice(found)).toEqual([]);
  } finally {
    await log.close();
  }
});
