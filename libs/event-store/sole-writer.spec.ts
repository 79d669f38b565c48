import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { GENESIS, link, MemoryEventStore, SoleWriter, type NewEvent, type Page, type Position } from '#event-store';

/** Counts what is really asked of the log. */
class CountingLog extends MemoryEventStore {
  asked = 0;

  override read(stream: string, from?: number) {
    this.asked += 1;
    return super.read(stream, from);
  }

  override readAll(after: Position | undefined, limit: number): Promise<Page> {
    this.asked += 1;
    return super.readAll(after, limit);
  }
}

function event(stream: string, version: number): NewEvent {
  const made = { id: randomUUID(), type: 'Happened', schemaVersion: 1, data: '{}', metadata: '{}' };
  return { ...made, hash: link(GENESIS, { ...made, stream, version }) };
}

describe('the sole writer of a log', () => {
  const opened = async () => {
    const log = new CountingLog();
    const store = new SoleWriter(log);
    await store.append('s-1', [event('s-1', 1)], 'no-stream');
    await store.allShown();
    return { log, store };
  };

  it('reads to the end of the log and of a stream once, until it appends itself', async () => {
    const { log, store } = await opened();
    const { next } = await store.readAll(undefined, 10);
    expect(await store.readAll(next, 10)).toEqual({ events: [], next, atEnd: true });
    expect(await store.read('s-1', 2)).toEqual([]);
    expect(log.asked).toBe(1);
    await store.append('s-1', [event('s-1', 2)], 1);
    await store.allShown();
    expect((await store.read('s-1', 2)).map(({ version }) => version)).toEqual([2]);
    expect((await store.readAll(next, 10)).events.map(({ version }) => version)).toEqual([2]);
    expect(log.asked).toBe(3);
  });

  it('takes nothing for the end before everything is shown', async () => {
    const { log, store } = await opened();
    const { next } = await store.readAll(undefined, 10);
    await store.append('s-2', [event('s-2', 1)], 'no-stream');
    const asked = log.asked;
    await store.readAll(next, 10);
    await store.readAll(next, 10);
    expect(log.asked).toBe(asked + 2);
  });

  it('looks again after an append that failed, which may have been stored all the same', async () => {
    const { log, store } = await opened();
    await expect(store.append('s-1', [event('s-1', 1)], 'no-stream')).rejects.toThrow('version');
    const asked = log.asked;
    await store.read('s-1', 2);
    expect(log.asked).toBe(asked + 1);
  });
});
