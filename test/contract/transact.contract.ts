import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Refusal, type Actor } from '#domain';
import {
  Contention,
  EventStore,
  firstBroken,
  IfMatchFailed,
  KeyReused,
  Overloaded,
  StoreUnavailable,
  Transactor,
  type Appended,
  type ExpectedVersion,
  type NewEvent,
  type Page,
  type Position,
  type Request,
  type StoredEvent,
  type Subscription,
  type Supply,
  type TransactorOptions,
} from '#event-store';
import { EnvelopeSealer, MemoryKeyStore } from '#privacy';
import type { Log } from './event-store.contract.js';
import { tab, type TabCommand, type TabContext, type TabState } from './tab.js';

const guest: Actor = { id: '2b7f6c1e-5f3c-4f0e-8f7e-0c6d8f9a1b2c', role: 'mentor' };
const now = Temporal.Instant.from('2026-09-03T08:00:00.123456Z');
const supply: Supply<TabState, TabContext> = { context: (_, circumstances) => ({ ...circumstances, limit: 100 }) };

/** Commands on the given log, as two processes carry them out: each has its own memory of folded states. */
export function transactContract(name: string, start: () => Promise<Log>): void {
  describe(`transact on ${name}`, () => {
    let log: Log;
    let store: EventStore;
    let stream: string;
    const sealer = new EnvelopeSealer(new MemoryKeyStore());
    const process = (options: TransactorOptions = {}) => new Transactor(store, sealer, options);

    beforeAll(async () => {
      log = await start();
      store = await log.open();
    });
    afterAll(async () => {
      await store?.close();
      await log?.dispose();
    });

    const newTab = () => (stream = `tab-${randomUUID()}`);
    const ask = (command: TabCommand, more: Partial<Request<TabCommand>> = {}): Request<TabCommand> => ({
      ...{ stream, command, caller: guest, key: randomUUID(), now },
      ...more,
    });
    const order = (price: number, more: Partial<Request<TabCommand>> = {}) => ask({ type: 'order', price }, more);
    const types = async () => (await store.read(stream)).map((event) => event.type);

    async function opened(by = process()): Promise<Transactor> {
      newTab();
      await by.transact(tab, ask({ type: 'open' }), supply);
      return by;
    }

    describe('a command', () => {
      it('names what a command created, also when it is repeated', async () => {
        newTab();
        const request = ask({ type: 'open' });
        const first = await process().transact(tab, request, supply);
        const [event] = await store.read(stream);
        expect(JSON.parse(event!.data)).toEqual({ tabId: first.created });
        expect(await process().transact(tab, request, supply)).toMatchObject({
          created: first.created,
          repeated: true,
        });
        expect(await process().transact(tab, order(1), supply)).not.toHaveProperty('created');
      });

      it('is decided on the folded stream, appended and answered', async () => {
        const one = await opened();
        const answer = await one.transact(tab, ask({ type: 'round', prices: [3, 4] }), supply);
        const events = await store.read(stream);
        expect(answer).toEqual({
          id: stream.slice('tab-'.length),
          version: 3,
          position: events[2]!.position,
          events: ['DrinkOrdered', 'DrinkOrdered'],
          repeated: false,
        });
        expect(events.map((event) => event.schemaVersion)).toEqual([1, 2, 2]);
        expect(firstBroken(events)).toBeUndefined();
        expect(await one.load(tab, answer.id)).toEqual({ state: { open: true, total: 7 }, version: 3 });
      });

      it('leaves times, author, correlation and causation in the metadata', async () => {
        newTab();
        const [correlation, causation] = [randomUUID(), randomUUID()];
        const occurred = Temporal.Instant.from('2026-09-01T07:00Z');
        const request = ask({ type: 'open' }, { correlation, causation, occurred });
        await process().transact(tab, request, { ...supply, policyVersion: () => 4 });
        const metadata: unknown = JSON.parse((await store.read(stream))[0]!.metadata);
        expect(metadata).toEqual({
          occurred: '2026-09-01T07:00:00.000Z',
          recorded: '2026-09-03T08:00:00.123Z',
          actor: guest,
          correlation,
          causation,
          commandId: expect.stringMatching(/^[0-9a-f]{64}$/),
          digest: expect.stringMatching(/^[0-9a-f]{64}$/),
          policyVersion: 4,
        });
      });

      it('withholds its author where the event does, and puts no text in the clear', async () => {
        const one = await opened();
        // A caller may do several things under one correlation, and what has an author would name them.
        const correlation = randomUUID();
        await one.transact(tab, ask({ type: 'order', price: 1, note: 'with lemon' }, { correlation }), supply);
        await one.transact(tab, ask({ type: 'close' }, { correlation }), supply);
        const [, ordered, closed] = await store.read(stream);
        expect(JSON.stringify([ordered, closed])).not.toContain('lemon');
        expect(JSON.parse(closed!.metadata)).toMatchObject({ actor: { role: 'participant' } });
        expect(closed!.metadata).not.toContain(guest.id);
        expect(ordered!.metadata).toContain(correlation);
        expect(closed!.metadata).not.toContain(correlation);
      });

      it('gives what it creates the same id each time it is sent', async () => {
        const ids = await Promise.all(
          [process(), process()].map(async (one) => {
            const request = ask({ type: 'open' }, { stream: 'tab-fixed', key: 'k' });
            const refused = one.transact(tab, request, {
              context: (_, { id }) => {
                throw new Refusal(id, 'shows the id');
              },
            });
            return refused.catch((error: Refusal) => error.code);
          }),
        );
        expect(ids[0]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5/);
        expect(ids[1]).toBe(ids[0]);
      });

      it('to the stream of another aggregate is a mistake', () => {
        expect(() => process().transact(tab, ask({ type: 'open' }, { stream: 'bill-1' }), supply)).toThrow(TypeError);
      });
    });

    describe('a repeated request', () => {
      it('gets the first answer and appends nothing, also in another process and after other events', async () => {
        const one = await opened();
        const request = ask({ type: 'round', prices: [1, 2] });
        const first = await one.transact(tab, request, supply);
        await one.transact(tab, order(5), supply);
        const late = { ...request, now: now.add({ hours: 30 }) };
        for (const transactor of [one, process(), process({ cacheBytes: 0 })]) {
          expect(await transactor.transact(tab, late, supply)).toEqual({ ...first, repeated: true });
        }
        expect(await store.read(stream)).toHaveLength(4);
      });

      it('gets the first answer even when the command would be refused by now', async () => {
        const one = await opened();
        const request = order(5);
        await one.transact(tab, request, supply);
        await one.transact(tab, ask({ type: 'close' }), supply);
        expect(await process().transact(tab, request, supply)).toMatchObject({ version: 2, repeated: true });
      });

      it('sent to several processes at once is carried out once', async () => {
        await opened();
        const request = order(5);
        const answers = await Promise.all(
          [process(), process(), process()].map((p) => p.transact(tab, request, supply)),
        );
        expect(answers.map(({ version, repeated }) => [version, repeated]).sort()).toEqual([
          [2, false],
          [2, true],
          [2, true],
        ]);
        expect(await store.read(stream)).toHaveLength(2);
      });

      it('with the same content in another order of fields is the same', async () => {
        const one = await opened();
        const request = order(5);
        await one.transact(tab, request, supply);
        const turned = { ...request, command: { price: 5, type: 'order' } as const };
        expect(await one.transact(tab, turned, supply)).toMatchObject({ repeated: true });
      });

      it('with other content is refused as a reused key', async () => {
        const one = await opened();
        const request = order(5);
        await one.transact(tab, request, supply);
        const other = one.transact(tab, { ...request, command: { type: 'order', price: 6 } }, supply);
        await expect(other).rejects.toThrow(KeyReused);
        expect(await store.read(stream)).toHaveLength(2);
      });

      it('by another caller, or to another stream, is another request', async () => {
        const one = await opened();
        const request = order(5);
        await one.transact(tab, request, supply);
        const caller = { ...guest, role: 'mentee' } as const;
        expect(await one.transact(tab, { ...request, caller }, supply)).toMatchObject({ version: 3, repeated: false });
        await opened(one);
        expect(await one.transact(tab, { ...request, stream }, supply)).toMatchObject({ repeated: false });
      });

      it('of a refused command is decided anew', async () => {
        newTab();
        const one = process();
        const request = order(5);
        await expect(one.transact(tab, request, supply)).rejects.toThrow(Refusal);
        await one.transact(tab, ask({ type: 'open' }), supply);
        expect(await one.transact(tab, request, supply)).toMatchObject({ version: 2, repeated: false });
      });
    });

    describe('a state kept in memory that another process has left behind', () => {
      it('never leads to a refusal', async () => {
        const one = await opened();
        await one.transact(tab, ask({ type: 'close' }), supply);
        await process().transact(tab, ask({ type: 'open' }), supply);
        expect(await one.transact(tab, order(5), supply)).toMatchObject({ version: 4 });
      });

      it('never leads to the answer that there was nothing to do', async () => {
        const one = await opened();
        await process().transact(tab, ask({ type: 'close' }), supply);
        expect(await one.transact(tab, ask({ type: 'open' }), supply)).toMatchObject({
          events: ['TabOpened'],
          version: 3,
        });
      });

      it('never fails an If-Match that holds', async () => {
        const one = await opened();
        await process().transact(tab, order(5), supply);
        expect(await one.transact(tab, order(5, { ifMatch: 2 }), supply)).toMatchObject({ version: 3 });
      });

      it('never lets an If-Match through that does not hold', async () => {
        const one = await opened();
        await process().transact(tab, order(5), supply);
        const refused = one.transact(tab, order(5, { ifMatch: 1 }), supply);
        await expect(refused).rejects.toThrow(IfMatchFailed);
        await expect(refused).rejects.toMatchObject({ expected: 1, actual: 2 });
        expect(await store.read(stream)).toHaveLength(2);
      });

      it('never leads to a denial', async () => {
        const one = await opened();
        await process().transact(tab, order(5), supply);
        const authorise = ({ total }: TabState) => {
          if (total === 0) throw new Error('denied');
        };
        expect(await one.transact(tab, order(5), { ...supply, authorise })).toMatchObject({ version: 3 });
      });

      it('leads to no append that the newest state forbids', async () => {
        const one = await opened();
        await process().transact(tab, ask({ type: 'close' }), supply);
        await expect(one.transact(tab, order(5), supply)).rejects.toMatchObject({ code: 'tab-not-open' });
        expect(await types()).toEqual(['TabOpened', 'TabClosed']);
      });

      it('is caught up when it is loaded', async () => {
        const one = await opened();
        await process().transact(tab, order(5), supply);
        expect(await one.load(tab, stream.slice(4))).toEqual({ state: { open: true, total: 5 }, version: 2 });
      });
    });

    it('a policy kept in memory is read anew before a refusal', async () => {
      const one = await opened();
      let limit = 1;
      const kept: Supply<TabState, TabContext> = {
        context: (_, circumstances) => ({ ...circumstances, limit }),
        fresh: () => (limit = 10),
      };
      expect(await one.transact(tab, order(5), kept)).toMatchObject({ version: 2 });
      await expect(one.transact(tab, order(50), kept)).rejects.toMatchObject({ code: 'limit-reached' });
    });

    it('a command that has nothing to do is answered with where the stream stands', async () => {
      const one = await opened();
      const [event] = await store.read(stream);
      const answer = await one.transact(tab, ask({ type: 'open' }), supply);
      expect(answer).toMatchObject({ version: 1, position: event!.position, events: [], repeated: false });
      expect(await store.read(stream)).toHaveLength(1);
    });

    describe('on a conflict', () => {
      /** A supply during whose first `times` decisions another process appends. */
      const disturbed = (times: number) => {
        const other = process();
        let decisions = 0;
        return {
          decisions: () => decisions,
          async context(_: TabState, circumstances: Parameters<typeof supply.context>[1]) {
            if (decisions++ < times) await other.transact(tab, order(1), supply);
            return { ...circumstances, limit: 100 };
          },
        };
      };

      it('it decides again, up to four times', async () => {
        const one = await opened();
        const busy = disturbed(4);
        expect(await one.transact(tab, order(5), busy)).toMatchObject({ version: 6 });
        expect(busy.decisions()).toBe(5);
      });

      it('it gives up at the fifth, and nothing of it is stored', async () => {
        const one = await opened();
        const busy = disturbed(5);
        await expect(one.transact(tab, order(50), busy)).rejects.toThrow(Contention);
        expect((await one.load(tab, stream.slice(4))).state.total).toBe(5);
      });

      it('with If-Match it decides no second time', async () => {
        const one = await opened();
        const busy = disturbed(1);
        await expect(one.transact(tab, order(5, { ifMatch: 1 }), busy)).rejects.toMatchObject({ actual: 2 });
        expect(await store.read(stream)).toHaveLength(2);
      });

      it('a hundred commands from two processes are each carried out once or told to come back', async () => {
        await opened();
        const processes = [process(), process()];
        const results = await Promise.allSettled(
          Array.from({ length: 100 }, (_, n) => processes[n % 2]!.transact(tab, order(1), supply)),
        );
        const done = results.filter((result) => result.status === 'fulfilled').length;
        for (const result of results)
          if (result.status === 'rejected') expect(result.reason).toBeInstanceOf(Contention);
        expect(done).toBeGreaterThanOrEqual(50);
        const { state, version } = await process().load(tab, stream.slice(4));
        expect(state.total).toBe(done);
        expect(version).toBe(done + 1);
        expect(firstBroken(await store.read(stream))).toBeUndefined();
      });
    });

    it('commands whose contexts load each other’s streams do not wait for each other', async () => {
      const one = await opened();
      const here = stream;
      await opened(one);
      const there = stream;
      const loading = (other: string): Supply<TabState, TabContext> => ({
        context: async (_, circumstances) => {
          await one.load(tab, other.slice(4));
          return { ...circumstances, limit: 100 };
        },
      });
      const answers = await Promise.all([
        one.transact(tab, order(1, { stream: here }), loading(there)),
        one.transact(tab, order(1, { stream: there }), loading(here)),
      ]);
      expect(answers.map(({ version }) => version)).toEqual([2, 2]);
    });

    it('forgets folded states beyond its memory and still decides rightly', async () => {
      const one = process({ cacheBytes: 2000 });
      const streams = Array.from({ length: 20 }, newTab);
      for (const each of streams) await one.transact(tab, ask({ type: 'open' }, { stream: each }), supply);
      for (const each of streams) {
        expect(await one.transact(tab, order(5, { stream: each }), supply)).toMatchObject({ version: 2 });
      }
    });

    it('a command that the store has no room for is turned away at once, and its state kept', async () => {
      await opened();
      const full = new (class extends Flaky {
        readings = 0;
        override read(...asked: Parameters<EventStore['read']>) {
          this.readings += 1;
          return super.read(...asked);
        }
        override async append(...asked: Parameters<EventStore['append']>) {
          this.sent.push(asked[1]);
          if (this.sent.length === 1) throw new Overloaded('full');
          return store.append(...asked);
        }
      })(store, 'before');
      const one = new Transactor(full, sealer);
      await expect(one.transact(tab, order(5), supply)).rejects.toThrow(Overloaded);
      expect(full.sent).toHaveLength(1);
      expect(await one.transact(tab, order(5), supply)).toMatchObject({ version: 2 });
      expect(full.readings).toBe(1);
    });

    describe('when the connection is lost', () => {
      it('during an append, it sends the very same events again and answers once', async () => {
        await opened();
        for (const loss of ['before', 'after'] as const) {
          const flaky = new Flaky(store, loss);
          const before = (await store.read(stream)).length;
          const answer = await new Transactor(flaky, sealer).transact(tab, order(5), supply);
          expect(answer).toMatchObject({ version: before + 1, repeated: false });
          expect(flaky.sent).toHaveLength(2);
          expect(flaky.sent[1]).toEqual(flaky.sent[0]);
          expect(await store.read(stream)).toHaveLength(before + 1);
        }
      });

      it('for good, it says so, and a later repetition tells what became of the request', async () => {
        await opened();
        const request = order(5);
        const lost = new Transactor(new Flaky(store, 'after', 2), sealer, { retries: 1 });
        await expect(lost.transact(tab, request, supply)).rejects.toThrow(StoreUnavailable);
        expect(await lost.transact(tab, request, supply)).toMatchObject({ version: 2, repeated: true });
      });
    });
  });
}

/** A store whose connection breaks during the first appends, before or after they were stored. */
class Flaky extends EventStore {
  readonly sent: (readonly NewEvent[])[] = [];

  constructor(
    private readonly store: EventStore,
    private readonly loss: 'before' | 'after',
    private readonly losses = 1,
  ) {
    super();
  }
  override async append(stream: string, events: readonly NewEvent[], expected: ExpectedVersion): Promise<Appended> {
    this.sent.push(events);
    const lost = this.sent.length <= this.losses;
    if (lost && this.loss === 'before') throw new StoreUnavailable('lost');
    const appended = await this.store.append(stream, events, expected);
    if (lost) throw new StoreUnavailable('lost');
    return appended;
  }
  override read(stream: string, from?: number): Promise<readonly StoredEvent[]> {
    return this.store.read(stream, from);
  }
  override readAll(after: Position | undefined, limit: number): Promise<Page> {
    return this.store.readAll(after, limit);
  }
  override subscribeAll(after: Position | undefined, wake: () => void): Subscription {
    return this.store.subscribeAll(after, wake);
  }
  override compare(a: Position, b: Position): number {
    return this.store.compare(a, b);
  }
  override head(): Promise<Position | undefined> {
    return this.store.head();
  }
  override async close(): Promise<void> {}
}
