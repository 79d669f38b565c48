import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  AppendTooLarge,
  firstBroken,
  GENESIS,
  link,
  MAX_EVENTS_PER_APPEND,
  UnknownPosition,
  WrongExpectedVersion,
  type EventStore,
  type NewEvent,
  type Position,
  type StoredEvent,
} from '#event-store';
import { until } from './until.js';

/** One log, reached in as many ways as there would be processes. */
export interface Log {
  open(): Promise<EventStore>;
  dispose(): Promise<void>;
}

/** `count` events that follow `after` in `stream`, chained. */
export function batch(stream: string, count = 1, after?: Pick<StoredEvent, 'version' | 'hash'>): NewEvent[] {
  let hash = after?.hash ?? GENESIS;
  return Array.from({ length: count }, (_, n) => {
    const version = (after?.version ?? 0) + n + 1;
    const event = {
      id: randomUUID(),
      type: 'ThingHappened',
      schemaVersion: 1,
      data: `{"n":${version}}`,
      metadata: '{}',
    };
    hash = link(hash, { ...event, stream, version });
    return { ...event, hash };
  });
}

export const newStream = (): string => `thing-${randomUUID()}`;

/** Everything that can be read after `after`, page by page. */
export async function readToEnd(store: EventStore, after?: Position, limit = 100): Promise<StoredEvent[]> {
  const events: StoredEvent[] = [];
  for (;;) {
    const page = await store.readAll(after, limit);
    events.push(...page.events);
    after = page.next;
    if (page.atEnd) return events;
  }
}

/** What every adapter promises. Enrol with a few lines: see memory.spec.ts. */
export function eventStoreContract(name: string, start: () => Promise<Log>): void {
  describe(`the event store in ${name}`, () => {
    let log: Log;
    let store: EventStore;
    let other: EventStore;

    beforeAll(async () => {
      log = await start();
      store = await log.open();
      other = await log.open();
    });
    afterAll(async () => {
      await store?.close();
      await other?.close();
      await log?.dispose();
    });

    const append = async (stream: string, count = 1): Promise<readonly StoredEvent[]> => {
      const before = await store.read(stream);
      await store.append(stream, batch(stream, count, before.at(-1)), before.length || 'no-stream');
      return store.read(stream);
    };

    describe('a stream', () => {
      it('that nobody wrote has no events', async () => {
        expect(await store.read(newStream())).toEqual([]);
      });

      it('gives its events back in order, numbered from 1', async () => {
        const stream = newStream();
        const events = [...batch(stream, 3)];
        const appended = await store.append(stream, events, 'no-stream');
        const read = await other.read(stream);
        expect(read.map((e) => e.version)).toEqual([1, 2, 3]);
        expect(read.map((e) => e.id)).toEqual(events.map((e) => e.id));
        expect(appended).toEqual({ version: 3, position: read[2]!.position });
      });

      it('can be read from a version on', async () => {
        const stream = newStream();
        await append(stream, 5);
        expect((await store.read(stream, 4)).map((e) => e.version)).toEqual([4, 5]);
        expect(await store.read(stream, 6)).toEqual([]);
      });

      it('keeps data and metadata byte for byte', async () => {
        const stream = newStream();
        const data =
          '{ "b":1,"a" : 1.0, "a":2,  "text":"“ä”\\u00e4 😀 \\\\ \\" \\n", "nul":"\\u0000", "half":"\\ud800", "big":1e400 }';
        const metadata = '{"z":[ ],"y":{"k":null}}';
        const bare = { id: randomUUID(), type: 'Odd', schemaVersion: 7, data, metadata };
        const hash = link(GENESIS, { ...bare, stream, version: 1 });
        await store.append(stream, [{ ...bare, hash }], 'no-stream');
        const [event] = await store.read(stream);
        expect(event).toMatchObject(bare);
        expect(Buffer.from(event!.hash).equals(hash)).toBe(true);
        const fromLog = await until(
          async () => (await readToEnd(store)).find((e) => e.stream === stream),
          (found) => found !== undefined,
        );
        expect(fromLog).toEqual(event);
      });

      it('is a chain of hashes over what is stored', async () => {
        const stream = newStream();
        await append(stream, 2);
        const events = await append(stream, 3);
        expect(firstBroken(events)).toBeUndefined();
        const forged = events.map((e) => (e.version === 3 ? { ...e, data: e.data.replace('3', '4') } : e));
        expect(firstBroken(forged)).toBe(3);
      });
    });

    describe('an append', () => {
      it('is refused when the stream is there already', async () => {
        const stream = newStream();
        await append(stream, 2);
        const refused = store.append(stream, batch(stream), 'no-stream');
        await expect(refused).rejects.toThrow(WrongExpectedVersion);
        await expect(refused).rejects.toMatchObject({ stream, expected: 'no-stream', actual: 2 });
      });

      it('is refused when the stream is not at the expected version, and stores nothing', async () => {
        const stream = newStream();
        const [first, second] = await append(stream, 2);
        for (const [expected, after] of [
          [1, first],
          [3, { version: 3, hash: second!.hash }],
        ] as const) {
          const refused = store.append(stream, batch(stream, 2, after), expected);
          await expect(refused).rejects.toMatchObject({ name: 'WrongExpectedVersion', expected, actual: 2 });
        }
        expect(await store.read(stream)).toHaveLength(2);
      });

      it('to a stream that is not there is refused unless it expects none', async () => {
        const stream = newStream();
        await expect(store.append(stream, batch(stream), 1)).rejects.toMatchObject({ actual: 0 });
        expect(await store.read(stream)).toEqual([]);
      });

      it('wins alone against others that expect the same version', async () => {
        const stream = newStream();
        const [first] = await append(stream);
        for (const expected of [first, undefined]) {
          const target = expected ? stream : newStream();
          const tries = Array.from({ length: 20 }, (_, n) =>
            (n % 2 ? store : other).append(target, batch(target, 2, expected), expected?.version ?? 'no-stream'),
          );
          const results = await Promise.allSettled(tries);
          const refused = results.filter((r) => r.status === 'rejected').map((r): unknown => r.reason);
          expect(refused).toHaveLength(19);
          expect(refused.filter((reason) => !(reason instanceof WrongExpectedVersion))).toEqual([]);
          const read = await store.read(target);
          expect(read).toHaveLength((expected?.version ?? 0) + 2);
          expect(firstBroken(read)).toBeUndefined();
        }
      });

      it('repeated with the same events is answered as the first time, also when the stream has gone on', async () => {
        const stream = newStream();
        const events = batch(stream, 2);
        const first = await store.append(stream, events, 'no-stream');
        expect(await other.append(stream, events, 'no-stream')).toEqual(first);
        await append(stream, 3);
        expect(await store.append(stream, events, 'no-stream')).toEqual(first);
        expect(await store.read(stream)).toHaveLength(5);
      });

      it('of part of an earlier one is no repetition of it', async () => {
        const stream = newStream();
        const events = batch(stream, 2);
        await store.append(stream, events, 'no-stream');
        const longer = [...events, ...batch(stream, 1, { version: 2, hash: events[1]!.hash })];
        await expect(store.append(stream, longer, 'no-stream')).rejects.toThrow(WrongExpectedVersion);
        await expect(store.append(stream, events.slice(1), 'no-stream')).rejects.toThrow(WrongExpectedVersion);
        expect(await store.read(stream)).toHaveLength(2);
      });

      it('of many streams at once gives each its own verdict', async () => {
        const taken = await Promise.all(Array.from({ length: 30 }, async () => (await append(newStream()))[0]!));
        const free = Array.from({ length: 30 }, newStream);
        const results = await Promise.allSettled([
          ...taken.map(({ stream }) => store.append(stream, batch(stream), 'no-stream')),
          ...free.map((stream) => store.append(stream, batch(stream, 3), 'no-stream')),
          ...taken.map((first) => store.append(first.stream, batch(first.stream, 1, first), 1)),
        ]);
        const verdicts = results.map((r) => (r.status === 'fulfilled' ? r.value.version : 'refused'));
        expect(verdicts).toEqual([...taken.map(() => 'refused'), ...free.map(() => 3), ...taken.map(() => 2)]);
        for (const stream of free) expect(await store.read(stream)).toHaveLength(3);
        for (const { stream } of taken) expect(firstBroken(await store.read(stream))).toBeUndefined();
      });

      it('takes 500 events and refuses 501, storing nothing', async () => {
        const [full, over] = [newStream(), newStream()];
        await store.append(full, batch(full, MAX_EVENTS_PER_APPEND), 'no-stream');
        expect(await store.read(full)).toHaveLength(MAX_EVENTS_PER_APPEND);
        const tooMany = store.append(over, batch(over, MAX_EVENTS_PER_APPEND + 1), 'no-stream');
        await expect(tooMany).rejects.toThrow(AppendTooLarge);
        expect(await store.read(over)).toEqual([]);
      });

      it('takes 900 KiB of data and metadata together and refuses one byte more', async () => {
        const sized = (bytes: number) => {
          const stream = newStream();
          // ä is two bytes: what counts is bytes, not characters.
          const data = JSON.stringify('ä'.repeat(1000) + 'x'.repeat(bytes - 2000 - 4));
          const event = { id: randomUUID(), type: 'Large', schemaVersion: 1, data, metadata: '{}' };
          return { stream, event: { ...event, hash: link(GENESIS, { ...event, stream, version: 1 }) } };
        };
        const full = sized(900 * 1024);
        await store.append(full.stream, [full.event], 'no-stream');
        expect((await store.read(full.stream))[0]!.data).toBe(full.event.data);
        const over = sized(900 * 1024 + 1);
        await expect(store.append(over.stream, [over.event], 'no-stream')).rejects.toThrow(AppendTooLarge);
      });

      it('of nothing, or to a stream whose name a hash cannot tell apart, is a mistake', async () => {
        await expect(store.append(newStream(), [], 'no-stream')).rejects.toThrow(TypeError);
        const name = `${newStream()}\n2`;
        await expect(store.append(name, batch(name), 'no-stream')).rejects.toThrow(TypeError);
      });
    });

    describe('the log', () => {
      it('shows every event once, each stream in its order, whoever appended', async () => {
        const streams = Array.from({ length: 40 }, newStream);
        const start = await settledHead();
        await Promise.all(
          streams.map(async (stream, n) => {
            const mine = n % 2 ? store : other;
            for (let last: StoredEvent | undefined; (last?.version ?? 0) < 6; last = (await mine.read(stream)).at(-1)) {
              await mine.append(stream, batch(stream, 2, last), last?.version ?? 'no-stream');
            }
          }),
        );
        const events = await until(
          () => readToEnd(store, start, 7),
          (read) => read.length >= 240,
        );
        expect(events).toHaveLength(240);
        for (const stream of streams) {
          expect(events.filter((e) => e.stream === stream).map((e) => e.version)).toEqual([1, 2, 3, 4, 5, 6]);
        }
        for (const [n, event] of events.slice(1).entries()) {
          expect(store.compare(events[n]!.position, event.position)).toBeLessThan(0);
        }
        expect(store.compare(events[0]!.position, events[0]!.position)).toBe(0);
      });

      it('is read on from where a page ended', async () => {
        const start = await settledHead();
        const stream = newStream();
        await append(stream, 5);
        await until(
          () => readToEnd(store, start),
          (read) => read.length === 5,
        );
        const first = await store.readAll(start, 3);
        expect(first.events.map((e) => e.version)).toEqual([1, 2, 3]);
        expect(first).toMatchObject({ next: first.events[2]!.position, atEnd: false });
        const second = await store.readAll(first.next, 3);
        expect(second.events.map((e) => e.version)).toEqual([4, 5]);
        expect(second).toMatchObject({ next: second.events[1]!.position, atEnd: true });
        expect(await store.readAll(second.next, 3)).toEqual({ events: [], next: second.next, atEnd: true });
        expect(await store.head()).toBe(second.next);
      });

      it('refuses a position that it never gave', async () => {
        await append(newStream());
        const foreign = ['', '1', 'nowhere', '9'.repeat(20), `${'9'.repeat(6)}-${'0'.repeat(20)}-${'9'.repeat(19)}`];
        for (const position of foreign) {
          await expect(store.readAll(position as Position, 10)).rejects.toThrow(UnknownPosition);
        }
        const head = (await store.head())!;
        expect(() => store.compare(head, 'nowhere' as Position)).toThrow(UnknownPosition);
      });

      it('accepts the position that an append gave, at once', async () => {
        const stream = newStream();
        const { position } = await store.append(stream, batch(stream), 'no-stream');
        expect(await store.readAll(position, 10)).toEqual({ events: [], next: position, atEnd: true });
      });
    });

    describe('the log by stream', () => {
      it('shows the streams of a category one after the other, whole, up to a position, where the store can', async () => {
        const byStream = store.byStream();
        if (!byStream) return expect(byStream).toBeUndefined();
        const category = `c${randomUUID().replaceAll('-', '')}`;
        const streams = ['b', 'a', 'c'].map((name) => `${category}-${name}`);
        for (const stream of [...streams, ...streams, `${category}s-x`]) await append(stream, 2);
        const until = await settledHead();
        await append(streams[0]!, 1);
        const seen: string[] = [];
        for (let after: StoredEvent | undefined, atEnd = false; !atEnd;) {
          const page = await byStream.read({ category, until: until!, after }, 5);
          seen.push(...page.map(({ stream, version }) => `${stream.at(-1)}${version}`));
          after = page.at(-1);
          atEnd = page.length < 5;
        }
        expect(seen).toEqual(['a', 'b', 'c'].flatMap((name) => [1, 2, 3, 4].map((version) => `${name}${version}`)));
        expect(await byStream.count(until!, category)).toBe(12);
        expect(await byStream.count(until!)).toBeGreaterThanOrEqual(14);
      });
    });

    describe('a subscription', () => {
      it('wakes at the start and after an append by another process', async () => {
        let wakes = 0;
        const subscription = store.subscribeAll(undefined, () => wakes++);
        await until(
          () => wakes,
          (n) => n >= 1,
        );
        const stream = newStream();
        const start = await settledHead();
        wakes = 0;
        const seen: StoredEvent[] = [];
        const reading = store.subscribeAll(start, () => {
          void readToEnd(store, start).then((events) => ((seen.length = 0), seen.push(...events)));
        });
        await other.append(stream, batch(stream), 'no-stream');
        await until(() => seen.some((e) => e.stream === stream), Boolean);
        expect(wakes).toBeGreaterThan(0);
        await reading.close();
        await subscription.close();
      });

      it('is silent once closed', async () => {
        let closed = 0;
        let open = 0;
        const first = store.subscribeAll(undefined, () => closed++);
        const second = store.subscribeAll(undefined, () => open++);
        await until(
          () => Math.min(closed, open),
          (n) => n >= 1,
        );
        await first.close();
        closed = open = 0;
        const stream = newStream();
        await store.append(stream, batch(stream), 'no-stream');
        await until(
          () => open,
          (n) => n >= 1,
        );
        expect(closed).toBe(0);
        await second.close();
      });
    });

    /** The head once everything stored is visible. */
    async function settledHead(): Promise<Position | undefined> {
      const stream = newStream();
      const { position } = await store.append(stream, batch(stream), 'no-stream');
      return until(
        () => store.head(),
        (head) => head !== undefined && store.compare(head, position) >= 0,
      );
    }
  });
}
