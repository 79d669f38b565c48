import { randomUUID } from 'node:crypto';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { expect } from '@jest/globals';
import pg from 'pg';
import { mayCommand } from '#access';
import { createApi, makeSigningKey, mintToken } from '#api';
import { Dispatcher } from '#commands';
import type { Actor, Role } from '#domain';
import { migrateLog, PostgresEventStore, Transactor, type Answer } from '#event-store';
import { EnvelopeSealer, MemoryKeyStore } from '#privacy';
import { readModels, ReadModels } from '#read-models';
import { SimulatedClock } from '#runtime';
import { eventually } from './eventually.js';
import { freshDatabase } from './postgres.js';

/** A whole API on a database of its own, answering on a real socket. */
export interface TestApi {
  readonly url: string;
  readonly clock: SimulatedClock;
  readonly store: PostgresEventStore;
  readonly dispatcher: Dispatcher;
  readonly app: NestFastifyApplication;
  readonly signingKey: Uint8Array;
  readonly pool: pg.Pool;
  readonly databaseUrl: string;
  /** Lets the tables that queries read catch up. */
  settle(): Promise<true>;
  token(caller: Actor, seconds?: number): Promise<string>;
  /** Carries a command out as `system`, past the socket. */
  send: Dispatcher['execute'];
  /** Takes the database away under the running API. */
  loseDatabase(): Promise<void>;
  stop(): Promise<void>;
}

export const NOON = Temporal.Instant.from('2026-09-03T11:00:00Z');
const DAY_IN_SECONDS = 86_400;

export async function startApi(
  settings: { requestsPerSecond?: number; requestsAtOnce?: number } = {},
): Promise<TestApi> {
  const database = await freshDatabase();
  await migrateLog(database.url);
  const clock = new SimulatedClock(NOON);
  const store = await PostgresEventStore.open({ url: database.url, connections: 4 });
  const pool = new pg.Pool({ connectionString: database.url, max: 4 });
  const models = new ReadModels({ store, pool, models: readModels });
  await models.prepare();
  // A connection that is taken away while idle is not this suite's end.
  pool.on('error', () => {});
  const signingKey = makeSigningKey();
  const keys = new MemoryKeyStore();
  await keys.secret('organisation', () => Buffer.from('of this test'));
  const sealer = new EnvelopeSealer(keys);
  const transactor = new Transactor(store, sealer, { secret: 'of this test' });
  const dispatcher = new Dispatcher({
    transactor,
    authorise: mayCommand,
    secret: 'of this test',
    now: () => clock.now(),
  });
  const app = await createApi({
    store,
    transactor,
    dispatcher,
    sealer,
    readPool: pool,
    keys,
    clock,
    identity: { kind: 'local', signingKey },
    log: {
      error(about, message) {
        // Only what nobody expected: suites take the database away on purpose.
        const { err, code } = about as { err?: Error; code?: string };
        if (code === 'internal-error') process.stderr.write(`${message} ${err?.stack}\n`);
      },
    },
    ...settings,
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
  return {
    url: await app.getUrl(),
    clock,
    store,
    dispatcher,
    app,
    signingKey,
    pool,
    databaseUrl: database.url,
    // An event is shown once no older transaction of the whole cluster, other suites' too, is under way.
    settle: () =>
      eventually(async () => {
        await models.catchUp();
        const { rows } = await pool.query<{ n: number }>('SELECT count(*)::integer AS n FROM log.events');
        for (const { name, events } of await models.status()) expect([name, events]).toEqual([name, rows[0]!.n]);
        return true;
      }),
    token: (caller, seconds = DAY_IN_SECONDS) => mintToken(signingKey, caller, clock.now(), seconds),
    send: (request) => dispatcher.execute(request),
    loseDatabase: () => database.drop(),
    async stop() {
      await app.close();
      await store.close();
      await pool.end();
      await database.drop();
    },
  };
}

/** Somebody of this role whom nothing knows yet. */
export const somebody = (role: Exclude<Role, 'system'>): Actor => ({ id: randomUUID(), role });

export interface Reply<T = Record<string, unknown>> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: T;
}

/** Requests of one caller: `post` with a key of its own each time unless the headers bring one. */
export function caller(api: TestApi, as: Actor) {
  const ask = async <T>(path: string, init: RequestInit): Promise<Reply<T>> => {
    const headers = { Authorization: `Bearer ${await api.token(as)}`, ...(init.headers as Record<string, string>) };
    const response = await fetch(`${api.url}${path}`, { ...init, headers });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: (text && JSON.parse(text)) as T };
  };
  return {
    ...as,
    get: <T = Record<string, unknown>>(path: string, headers: Record<string, string> = {}) => ask<T>(path, { headers }),
    post: <T = Answer>(path: string, body: unknown = {}, headers: Record<string, string> = {}) =>
      ask<T>(path, {
        method: 'POST',
        body: JSON.stringify(body),
        headers: { 'Content-Type': 'application/json', 'Idempotency-Key': randomUUID(), ...headers },
      }),
  };
}
