import { checkAppend } from './limits.js';
import {
  EventStore,
  UnknownPosition,
  WrongExpectedVersion,
  type Appended,
  type ByStream,
  type ExpectedVersion,
  type NewEvent,
  type Page,
  type Position,
  type StoredEvent,
  type Subscription,
} from './port.js';

/** The log in this process's memory: for tests and for counterfactual replays. */
export class MemoryEventStore extends EventStore {
  readonly #log: StoredEvent[] = [];
  readonly #streams = new Map<string, StoredEvent[]>();
  readonly #subscriptions = new Set<() => void>();

  override async read(stream: string, from = 1): Promise<readonly StoredEvent[]> {
    return (this.#streams.get(stream) ?? []).slice(from - 1);
  }

  override async append(stream: string, events: readonly NewEvent[], expected: ExpectedVersion): Promise<Appended> {
    checkAppend(stream, events);
    const before = expected === 'no-stream' ? 0 : expected;
    const stored = this.#streams.get(stream) ?? [];
    const last = stored[before + events.length - 1];
    // The last hash covers everything before it, so it alone tells a repetition from a conflict.
    if (last && Buffer.compare(last.hash, events.at(-1)!.hash) === 0) {
      return { version: last.version, position: last.position };
    }
    if (stored.length !== before) throw new WrongExpectedVersion(stream, expected, stored.length);
    for (const { id, type, schemaVersion, data, metadata, hash } of events) {
      const at = { stream, version: stored.length + 1, position: position(this.#log.length + 1) };
      const event = { ...at, id, type, schemaVersion, data, metadata, hash };
      stored.push(event);
      this.#log.push(event);
    }
    this.#streams.set(stream, stored);
    for (const wake of this.#subscriptions) wake();
    return { version: stored.length, position: position(this.#log.length) };
  }

  override async readAll(after: Position | undefined, limit: number): Promise<Page> {
    const from = after === undefined ? 0 : this.#index(after);
    const events = this.#log.slice(from, from + limit);
    return { events, next: events.at(-1)?.position ?? after, atEnd: from + events.length === this.#log.length };
  }

  override byStream(): ByStream {
    const upTo = (until: Position, category?: string) =>
      this.#log.slice(0, this.#index(until)).filter(({ stream }) => !category || stream.startsWith(`${category}-`));
    return {
      read: async ({ category, until, after = { stream: '', version: 0 } }, limit) => {
        const events = upTo(until, category).toSorted(inStreams);
        return events.filter((event) => inStreams(event, after) > 0).slice(0, limit);
      },
      count: async (until, category) => upTo(until, category).length,
    };
  }

  override subscribeAll(_after: Position | undefined, wake: () => void): Subscription {
    let asked = false;
    const soon = () => {
      if (asked) return;
      asked = true;
      setImmediate(() => {
        asked = false;
        if (this.#subscriptions.has(soon)) wake();
      });
    };
    this.#subscriptions.add(soon);
    soon();
    return { close: async () => void this.#subscriptions.delete(soon) };
  }

  override compare(a: Position, b: Position): number {
    return this.#index(a) - this.#index(b);
  }

  override async head(): Promise<Position | undefined> {
    return this.#log.at(-1)?.position;
  }

  override async close(): Promise<void> {
    this.#subscriptions.clear();
  }

  #index(at: Position): number {
    if (!/^\d{20}$/.test(at) || Number(at) > this.#log.length || Number(at) === 0) {
      throw new UnknownPosition(`this log has no position ${JSON.stringify(at)}`);
    }
    return Number(at);
  }
}

function position(n: number): Position {
  return n.toString().padStart(20, '0') as Position;
}

type InStream = Pick<StoredEvent, 'stream' | 'version'>;

const inStreams = (a: InStream, b: InStream): number =>
  Buffer.compare(Buffer.from(a.stream), Buffer.from(b.stream)) || a.version - b.version;
