import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  copyEvents,
  CopyRefused,
  MemoryEventStore,
  migrateLog,
  openKurrent,
  PostgresEventStore,
  type Appended,
  type CopyProgress,
  type EventStore,
  type ExpectedVersion,
  type NewEvent,
  type StoredEvent,
} from '#event-store';
import { KurrentDouble } from '../support/kurrent/double.js';
import { freshDatabase } from '../support/postgres.js';
import { batch, newStream, readToEnd } from './event-store.contract.js';
import { until } from './until.js';

const closing: (() => Promise<unknown>)[] = [];
afterAll(async () => {
  for (const close of closing.reverse()) await close();
});

async function inPostgres(): Promise<PostgresEventStore> {
  const { url, drop } = await freshDatabase();
  closing.push(drop);
  await migrateLog(url);
  const store = await PostgresEventStore.open({ url });
  closing.push(() => store.close());
  return store;
}

async function inKurrent(fill = 100): Promise<EventStore> {
  const server = await KurrentDouble.start();
  server.fill(fill);
  closing.push(async () => server.stop());
  const store = await openKurrent(server.url());
  closing.push(() => store.close());
  return store;
}

const bytes = (events: readonly StoredEvent[]) =>
  events.map(({ position: _, hash, ...event }) => ({ ...event, hash: Buffer.from(hash).toString('hex') }));

/** Streams whose events lie between each other's. */
async function write(store: EventStore, streams = 12, rounds = 5): Promise<void> {
  const names = Array.from({ length: streams }, newStream);
  for (let round = 0; round < rounds; round++) {
    for (const [n, stream] of names.entries()) {
      const last = (await store.read(stream)).at(-1);
      const events = batch(stream, 1 + ((n + round) % 3), last);
      await store.append(stream, events, last?.version ?? 'no-stream');
    }
  }
  await store.allShown();
}

describe('copying a log', () => {
  let first: EventStore;
  let source: readonly StoredEvent[];
  beforeAll(async () => {
    first = await inPostgres();
    await write(first);
    source = await readToEnd(first);
  });

  it('from PostgreSQL to KurrentDB and back again leaves every byte and the order as they were', async () => {
    const [second, third] = [await inKurrent(), await inPostgres()];
    expect(await copyEvents(first, second)).toEqual({ events: source.length, appended: source.length });
    expect(await copyEvents(second, third)).toEqual({ events: source.length, appended: source.length });
    for (const copy of [second, third]) expect(bytes(await readToEnd(copy))).toEqual(bytes(source));
  });

  it('again copies nothing, and goes on with what came since', async () => {
    const [one, two] = [await inKurrent(0), await inPostgres()];
    await write(one, 3, 2);
    const before = (await readToEnd(one)).length;
    await copyEvents(one, two);
    expect(await copyEvents(one, two)).toEqual({ events: before, appended: 0 });
    await write(one, 2, 1);
    const after = (await readToEnd(one)).length;
    expect(await copyEvents(one, two)).toEqual({ events: after, appended: after - before });
    expect(bytes(await readToEnd(two))).toEqual(bytes(await readToEnd(one)));
  });

  it('that was interrupted goes on where it stopped, also when the last append was stored unheard', async () => {
    const target = await inKurrent(0);
    const interrupted = Object.create(target) as EventStore;
    let left = 20;
    interrupted.append = async (stream: string, events: readonly NewEvent[], expected: ExpectedVersion) => {
      const appended: Appended = await target.append(stream, events, expected);
      if (--left === 0) throw new Error('the lights went out');
      return appended;
    };
    for (const method of ['read', 'readAll', 'allShown'] as const) {
      Object.assign(interrupted, { [method]: target[method].bind(target) });
    }
    await expect(copyEvents(first, interrupted)).rejects.toThrow('the lights went out');
    const { appended } = await copyEvents(first, target);
    expect(appended).toBeGreaterThan(0);
    expect(appended).toBeLessThan(source.length);
    expect(bytes(await readToEnd(target))).toEqual(bytes(source));
  });

  it('waits for a store that is away for a moment', async () => {
    const server = await KurrentDouble.start();
    closing.push(async () => server.stop());
    const target = await openKurrent(server.url());
    closing.push(() => target.close());
    server.faults.unavailable = true;
    const steps = new Set<CopyProgress['step']>();
    const copying = copyEvents(first, target, ({ step }) => steps.add(step));
    await until(
      () => server.calls.get('read') ?? 0,
      (reads) => reads >= 3,
    );
    server.faults.unavailable = false;
    expect(await copying).toMatchObject({ events: source.length });
    expect([...steps]).toEqual(['reading', 'copying', 'verifying']);
  });

  it('to a log with other events is refused, and leaves it as it was', async () => {
    for (const target of [await inKurrent(), await inPostgres()]) {
      await write(target, 1, 1);
      const before = bytes(await readToEnd(target));
      await expect(copyEvents(first, target)).rejects.toThrow('The second log holds other events');
      expect(bytes(await readToEnd(target))).toEqual(before);
    }
  });

  it('to a log that goes on after the first is refused', async () => {
    const target = await inKurrent();
    await copyEvents(first, target);
    await write(target, 1, 1);
    await expect(copyEvents(first, target)).rejects.toThrow(`goes on after the ${source.length} events`);
  });

  it('of which a chain is broken copies nothing', async () => {
    const [forged, target] = [new MemoryEventStore(), await inKurrent()];
    const stream = newStream();
    const [good, bad] = batch(stream, 2);
    await forged.append(stream, [good!], 'no-stream');
    await forged.append(stream, [{ ...bad!, data: '{"n":3}' }], 1);
    const refused = copyEvents(forged, target);
    await expect(refused).rejects.toThrow(CopyRefused);
    await expect(refused).rejects.toThrow(`broken at version 2 of ${stream}`);
    expect(await target.head()).toBeUndefined();
  });
});
