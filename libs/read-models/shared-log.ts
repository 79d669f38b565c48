import {
  decode,
  type EventStore,
  type Page,
  type Position,
  type Recorded,
  type StoredEvent,
  type Upcasts,
} from '#event-store';

/** Events kept for the followers that come next, at most. */
const KEPT = 10_000;

interface Kept {
  readonly page: Promise<Page>;
  readonly begun: number;
  /** Known once it is read. */
  atEnd: boolean;
  readonly limit: number;
}

const byStore = new WeakMap<EventStore, SharedLog>();
const AS_STORED: Upcasts = {};

/**
 * The log as all followers of this process read it: whoever is first at a position reads the page, and each event is
 * decoded once, by the first who wants it.
 */
export class SharedLog {
  readonly #pages = new Map<string, Kept>();
  readonly #recorded = new WeakMap<Upcasts, WeakMap<StoredEvent, Recorded>>();

  private constructor(private readonly store: EventStore) {}

  static of(store: EventStore): SharedLog {
    const shared = byStore.get(store) ?? new SharedLog(store);
    byStore.set(store, shared);
    return shared;
  }

  /** A page as of `since` or later (of `performance.now()`). @throws {UnknownPosition} */
  async read(after: Position | undefined, limit: number, since: number): Promise<Page> {
    const name = `${after ?? ''} ${limit}`;
    const known = this.#pages.get(name);
    // Only the last page ever changes.
    if (known && (!known.atEnd || known.begun >= since)) {
      const page = await known.page;
      if (!page.atEnd || known.begun >= since) return page;
    }
    const kept = { page: this.store.readAll(after, limit), begun: performance.now(), atEnd: false, limit };
    this.#pages.delete(name);
    this.#pages.set(name, kept);
    this.#makeRoom();
    try {
      const page = await kept.page;
      kept.atEnd = page.atEnd;
      return page;
    } catch (error) {
      if (this.#pages.get(name) === kept) this.#pages.delete(name);
      throw error;
    }
  }

  decode(event: StoredEvent, upcasts: Upcasts = AS_STORED): Recorded {
    const memory = this.#recorded.get(upcasts) ?? new WeakMap<StoredEvent, Recorded>();
    this.#recorded.set(upcasts, memory);
    const recorded = memory.get(event) ?? decode(event, upcasts);
    memory.set(event, recorded);
    return recorded;
  }

  #makeRoom(): void {
    let events = [...this.#pages.values()].reduce((sum, { limit }) => sum + limit, 0);
    for (const [name, { limit }] of this.#pages) {
      if (events <= KEPT || this.#pages.size === 1) return;
      this.#pages.delete(name);
      events -= limit;
    }
  }
}
