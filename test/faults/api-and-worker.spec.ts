import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client, type Answered, type Reply } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { Issuer } from '../support/issuer.js';
import { carriedOutTwice, Log } from '../support/log.js';
import { freshDatabase } from '../support/postgres.js';
import { startCli, type CliProcess } from '../support/processes.js';
import { TcpProxy } from '../support/tcp-proxy.js';

/** Milliseconds within which the API says that it cannot, with something on top for a machine that has other work. */
const TOLD_WITHIN = 5_500 + 2_500;

let manager: Client;
let log: Log;
/** Between both databases and the API alone. */
let network: TcpProxy;
let worker: CliProcess;
let startWorker: () => Promise<CliProcess>;

beforeAll(async () => {
  const [events, keys, issuer] = await Promise.all([freshDatabase(), freshDatabase(), Issuer.open()]);
  network = await TcpProxy.open(events.url);
  const env = {
    ...{ DATABASE_URL: events.url, KEYS_URL: keys.url, QUEUE_URL: undefined, MASTER_KEY: '6'.repeat(64) },
    ...issuer.env,
  };
  const far = { ...env, DATABASE_URL: network.url(events.url), KEYS_URL: network.url(keys.url) };
  startWorker = async () => (await startCli(['worker'], { env })).process;
  const [{ ready }, one] = await Promise.all([startCli(['api', '--port', '0'], { env: far }), startWorker()]);
  worker = one;
  log = await Log.open(events.url);
  const actor = { id: randomUUID(), role: 'manager' } as const;
  manager = new Client(actor, await issuer.token(actor, { lasting: '30d' }), () => ready.url);
}, 90_000);
afterAll(async () => {
  await log?.close();
  await network?.close();
});

const define = (name: string): Promise<Answered> => manager.tell('/v1/programmes', { name });

interface Refused {
  readonly code: string;
  readonly items?: readonly { readonly id: string }[];
}

/** Programmes, as they are once the write at `position` is among them. */
const listed = (position?: string): Promise<Reply<Refused>> =>
  manager.get('/v1/programmes', position === undefined ? {} : { 'Read-After': position });

const idsOf = ({ body }: Reply<Refused>) => body.items?.map(({ id }) => id);

/** Status, code and whether it says when to ask again; @throws when it took too long. */
async function told(asking: Promise<Reply<Refused>>) {
  const begun = performance.now();
  const { status, body, headers } = await asking;
  expect(performance.now() - begun).toBeLessThan(TOLD_WITHIN);
  return [status, body.code, Number(headers.get('retry-after')) > 0];
}

describe('a query that names a write', () => {
  it('has it in its answer, though the worker that brings it there is another process', async () => {
    for (let n = 0; n < 5; n++) {
      const { id, position } = await define(`Leaders Together ${n}`);
      const reply = await listed(position);
      expect(reply.status).toBe(200);
      expect(idsOf(reply)).toContain(id);
    }
  });

  it('is told in time that it is not visible while no worker runs, and has it when one runs again', async () => {
    worker.signal('SIGTERM');
    expect(await worker.end()).toEqual({ code: 0, signal: null });
    const { id, position } = await define('While nobody follows');
    expect(await told(listed(position))).toEqual([503, 'not-yet-visible', true]);
    // Who does not insist on it is answered from what is there.
    const before = await listed();
    expect(before.status).toBe(200);
    expect(idsOf(before)).not.toContain(id);
    worker = await startWorker();
    const after = await eventually(async () => {
      const reply = await listed(position);
      return reply.status === 200 && reply;
    });
    expect(idsOf(after)).toContain(id);
  }, 90_000);
});

describe('when the network to the databases goes silent', () => {
  it('everybody is told in time, and each key has its one answer once it is back', async () => {
    const { id, position } = await define('Before');
    const resource = { title: 'Preparing for the first meeting', kind: 'toolkit', audience: 'both' };
    // On a stream that is in memory, and on one that is not there yet.
    const commands = [
      { path: `/v1/programmes/${id}/publish-resource`, body: resource, key: randomUUID(), status: 200 },
      { path: '/v1/programmes', body: { name: 'Meanwhile' }, key: randomUUID(), status: 201 },
    ];
    network.silence();
    const asked = [
      ...[...commands, ...commands].map(({ path, body, key }) => manager.post<Refused>(path, body, { key })),
      // Answered from tables, from the log, and when a write has become visible.
      ...[listed(), manager.get<Refused>(`/v1/programmes/${id}`), listed(position)],
    ];
    const answers = await Promise.all(asked.map((one) => told(one)));
    expect(answers).toEqual(answers.map(() => [503, 'store-unavailable', true]));
    await network.pass();

    for (const { path, body, key, status } of commands) {
      const reply = await manager.insist<Answered>(path, body, key);
      expect(reply.status).toBe(status);
      const again = await manager.insist<Answered>(path, body, key);
      expect([again.body, again.headers.get('idempotency-replayed')]).toEqual([reply.body, 'true']);
    }
    const found = await log.events();
    expect(found.filter(({ type, data }) => type === 'ResourcePublished' || data['name'] === 'Meanwhile')).toHaveLength(
      2,
    );
    expect(carriedOutTwice(found)).toEqual([]);
  }, 90_000);
});
