import { randomUUID } from 'node:crypto';
import { afterEach, expect, it } from '@jest/globals';
import pg from 'pg';
import type { NewEvent } from '#event-store';
import { LIMITS } from '../../libs/event-store/postgres/appender.js';
import { caller, somebody, startApi, type TestApi } from '../support/api.js';
import { eventually } from '../support/eventually.js';
import { must } from '../support/pair.js';

let api: TestApi;
afterEach(() => api.stop());

it('more requests at once than are taken are 503 with Retry-After; how the server is can be asked all the same', async () => {
  api = await startApi({ requestsAtOnce: 3 });
  const manager = caller(api, somebody('manager'));
  const { position } = must(await manager.post('/v1/programmes', { name: 'Leaders Together' }));
  // Nobody brings the tables up to date here: these wait.
  const leaving = new AbortController();
  const headers = { Authorization: `Bearer ${await api.token(manager)}`, 'Read-After': position! };
  const waiting = Array.from({ length: 3 }, () =>
    fetch(`${api.url}/v1/programmes`, { headers, signal: leaving.signal }).catch(() => 'left'),
  );
  const refused = await eventually(async () => {
    const reply = await manager.post('/v1/programmes', { name: 'One more' });
    return reply.status === 503 && reply;
  });
  expect(refused.body).toMatchObject({ status: 503, code: 'overloaded' });
  expect(refused.headers.get('content-type')).toContain('application/problem+json');
  expect(refused.headers.get('retry-after')).toBe('1');
  for (const how of ['live', 'ready']) expect((await fetch(`${api.url}/health/${how}`)).status).toBe(200);
  // Places become free when callers hang up, too.
  leaving.abort();
  expect(await Promise.all(waiting)).toEqual(['left', 'left', 'left']);
  await eventually(async () => must(await manager.post('/v1/programmes', { name: 'One more' })));
  await api.settle();
});

it('a command is 503 with Retry-After while the store cannot take one more, and goes through afterwards', async () => {
  api = await startApi();
  const manager = caller(api, somebody('manager'));
  const { id } = must(await manager.post('/v1/programmes', { name: 'Leaders Together' }));
  const holder = new pg.Client({ connectionString: api.databaseUrl });
  await holder.connect();
  try {
    await holder.query('BEGIN; LOCK TABLE log.events IN EXCLUSIVE MODE');
    const event = (): NewEvent => ({
      ...{ id: randomUUID(), type: 'Waited', schemaVersion: 1, data: '{}', metadata: '{}', hash: Buffer.alloc(32) },
    });
    const filling: Promise<string>[] = [];
    const fill = () => {
      while (api.store.load.waiting < LIMITS.waiting) {
        const stored = api.store.append(`filling-${filling.length}`, [event()], 'no-stream');
        filling.push(
          stored.then(
            () => 'stored',
            (error: Error) => error.name,
          ),
        );
      }
    };
    // What goes on the wire makes room for as much again.
    await eventually(() => {
      fill();
      return api.store.load.onWire === LIMITS.wires;
    });
    fill();
    const key = { 'Idempotency-Key': randomUUID() };
    const refused = await manager.post(`/v1/programmes/${id}/retire`, {}, key);
    expect(refused).toMatchObject({ status: 503, body: { status: 503, code: 'overloaded' } });
    expect(refused.headers.get('retry-after')).toBe('1');
    await holder.query('ROLLBACK');
    const outcomes = await Promise.all(filling);
    expect(outcomes.filter((outcome) => outcome === 'stored').length).toBeGreaterThanOrEqual(LIMITS.waiting);
    must(await manager.post(`/v1/programmes/${id}/retire`, {}, key));
  } finally {
    await holder.end();
  }
});
