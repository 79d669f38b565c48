import {
  EventStore,
  type Appended,
  type ByStream,
  type ExpectedVersion,
  type NewEvent,
  type Page,
  type Position,
  type StoredEvent,
  type Subscription,
} from './port.js';

/**
 * A log that nobody else appends to while it is open, like that of a simulation: whether there is anything new is
 * answered from memory. Wrong as soon as there is a second process.
 */
export class SoleWriter extends EventStore {
  /** Newest version by stream, as far as it is known. */
  readonly #heads = new Map<string, number>();
  #appends = 0;
  /** Of how many appends it is known that everything is shown, and where the log ended then. */
  #shown = -1;
  #end: { readonly appends: number; readonly position: Position } | undefined;

  constructor(private readonly log: EventStore) {
    super();
  }

  override async read(stream: string, from = 1): Promise<readonly StoredEvent[]> {
    const head = this.#heads.get(stream);
    if (head !== undefined && from > head) return [];
    const events = await this.log.read(stream, from);
    const newest = events.at(-1)?.version ?? (from === 1 ? 0 : undefined);
    if (newest !== undefined) this.#heads.set(stream, Math.max(newest, this.#heads.get(stream) ?? 0));
    return events;
  }

  override async append(stream: string, events: readonly NewEvent[], expected: ExpectedVersion): Promise<Appended> {
    try {
      const appended = await this.log.append(stream, events, expected);
      this.#heads.set(stream, Math.max(appended.version, this.#heads.get(stream) ?? 0));
      return appended;
    } catch (error) {
      // It may have been stored all the same.
      this.#heads.delete(stream);
      throw error;
    } finally {
      this.#appends += 1;
    }
  }

  override byStream(): ByStream | undefined {
    return this.log.byStream();
  }

  override async readAll(after: Position | undefined, limit: number): Promise<Page> {
    const appends = this.#appends;
    if (after !== undefined && this.#end?.appends === appends && this.#end.position === after) {
      return { events: [], next: after, atEnd: true };
    }
    const isWhole = this.#shown === appends;
    const page = await this.log.readAll(after, limit);
    if (isWhole && page.atEnd && page.next !== undefined) this.#end = { appends, position: page.next };
    return page;
  }

  override async allShown(): Promise<void> {
    const appends = this.#appends;
    if (this.#shown === appends) return;
    await this.log.allShown();
    this.#shown = Math.max(this.#shown, appends);
  }

  override subscribeAll(after: Position | undefined, wake: () => void): Subscription {
    return this.log.subscribeAll(after, wake);
  }

  override compare(a: Position, b: Position): number {
    return this.log.compare(a, b);
  }

  override head(): Promise<Position | undefined> {
    return this.log.head();
  }

  override close(): Promise<void> {
    return this.log.close();
  }
}
