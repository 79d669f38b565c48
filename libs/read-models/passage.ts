import {
  UnknownPosition,
  type Metadata,
  type Page,
  type Position,
  type Recorded,
  type StoredEvent,
} from '#event-store';
import { following } from '#runtime';
import {
  moveCheckpoint,
  openCheckpoint,
  Overtaken,
  stopCheckpoint,
  type Checkpoint,
  type ParkedStream,
  type Where,
} from './checkpoint.js';
import type { FollowerOptions } from './follower-options.js';
import { measured } from './measures.js';
import { park, parkAgain, step, unpark } from './parked.js';
import { SharedLog } from './shared-log.js';
import { Trail } from './trail.js';
import { inTransaction, isPassing } from './transaction.js';

/** One way through the log, from a follower's checkpoint to the end. Knows nothing of when, or of who else tries. */
export class Passage {
  readonly #name: string;
  readonly #batch: number;
  /** Where this one left the checkpoint; wrong if another process moved it, which the next write then finds out. */
  #left: Checkpoint | undefined;
  readonly #trail: Trail;
  readonly #log: SharedLog;

  constructor(private readonly options: FollowerOptions) {
    this.#name = options.name;
    this.#batch = options.batch ?? 500;
    this.#trail = new Trail(options.pool, options.name);
    this.#log = SharedLog.of(options.store);
  }

  /** Whether the checkpoint stands where this one has come to; if not it does after {@link save}. */
  get isSaved(): boolean {
    return this.#trail.isSaved;
  }

  /**
   * True if anything was handled. Leaves between two pages when `ended` says so. `afresh` also looks for what other
   * processes have asked for: retries. Shows everything that could be read at `since` (of `performance.now()`).
   */
  async toEnd(ended: () => boolean, afresh: boolean, since: number): Promise<boolean> {
    let handled = false;
    if (afresh) await this.#lookAfresh();
    for (;;) {
      try {
        const checkpoint = this.#left ?? (await this.#open());
        this.#left = undefined;
        if (checkpoint.status === 'stopped' || checkpoint.version !== this.options.version) return handled;
        const asked = checkpoint.parked.find((parked) => parked.retryRequested);
        if (asked) {
          handled = (await this.#takeUp(checkpoint, asked)) || handled;
        } else {
          return (await this.#readOn(checkpoint, ended, since)) || handled;
        }
      } catch (error) {
        if (!(error instanceof Overtaken)) throw error;
        // Whoever overtook it has handled something: look again from there.
        handled = true;
      }
      if (ended()) return handled;
    }
  }

  /** Saves how far it has come, where that did not go with anything written. */
  async save(): Promise<void> {
    try {
      await this.#trail.save();
    } catch (error) {
      if (!(error instanceof Overtaken)) throw error;
      this.#left = undefined;
    }
  }

  async #lookAfresh(): Promise<void> {
    await this.#trail.saveIfDue().catch(() => this.#trail.forget());
    if (this.#trail.isSaved) this.#left = undefined;
  }

  async #open(): Promise<Checkpoint> {
    this.#trail.forget();
    return openCheckpoint(this.options.pool, this.#name);
  }

  /** Page by page to the log's end. True if there was anything. */
  async #readOn(from: Checkpoint, ended: () => boolean, since: number): Promise<boolean> {
    let handled = false;
    for (let at: Checkpoint | undefined = from; at !== undefined;) {
      const page = await this.#read(at, since);
      if (!page) return handled;
      if (page.next !== at.position) at = await this.#advance(at, page.events, page.next);
      this.#left = at;
      handled ||= page.events.length > 0;
      if (page.atEnd || ended()) return handled;
    }
    return handled;
  }

  async #read(at: Checkpoint, since: number): Promise<Page | undefined> {
    try {
      return await this.#log.read(at.position, this.#batch, since);
    } catch (error) {
      if (!(error instanceof UnknownPosition)) throw error;
      await this.#trail.save();
      await stopCheckpoint(this.options.pool, this.#name, at, error);
      this.options.onTrouble?.({ follower: this.#name, error });
      return undefined;
    }
  }

  /** Where the checkpoint stands after `events`; undefined when one of them stopped the follower. */
  async #advance(
    from: Checkpoint,
    events: readonly StoredEvent[],
    next: Position | undefined,
  ): Promise<Checkpoint | undefined> {
    try {
      await this.#handle(from, events, next);
      return { ...from, position: next, events: from.events + events.length };
    } catch (error) {
      if (error instanceof Overtaken || isPassing(error)) throw error;
      const [first] = events;
      if (events.length === 1) return this.#poisoned(from, first!, next, error);
      // One of them cannot be handled: halves lead to it.
      const middle = Math.ceil(events.length / 2);
      const half = await this.#advance(from, events.slice(0, middle), events[middle - 1]!.position);
      return half && this.#advance(half, events.slice(middle), next);
    }
  }

  async #handle(from: Checkpoint, events: readonly StoredEvent[], next: Position | undefined): Promise<void> {
    const waiting = new Set(from.parked.map(({ stream }) => stream));
    const batch = events.filter(({ stream }) => !waiting.has(stream)).map((event) => this.#decode(event));
    await measured(this.#name, batch, async () => {
      const write = batch.length > 0 ? await this.options.handle(batch, from) : undefined;
      if (!write) return this.#trail.pass(from, next, events.length);
      await inTransaction(this.options.pool, async (tx) => {
        await this.#trail.move(tx, from, next, events.length);
        await write(tx);
      });
      this.#trail.forget();
    });
  }

  async #poisoned(
    at: Checkpoint,
    event: StoredEvent,
    next: Position | undefined,
    error: unknown,
  ): Promise<Checkpoint | undefined> {
    await this.#trail.save();
    if (this.options.poison === 'stop') await stopCheckpoint(this.options.pool, this.#name, at, error, event);
    else {
      await inTransaction(this.options.pool, async (tx) => {
        await moveCheckpoint(tx, this.#name, at, next, 1);
        await park(tx, this.#name, event, error);
      });
    }
    this.#tell(error, event);
    if (this.options.poison === 'stop') return undefined;
    return this.#open();
  }

  /** What of a parked stream the checkpoint has passed, one by one. True if anything was handled. */
  async #takeUp(at: Checkpoint, parked: ParkedStream): Promise<boolean> {
    const { store, pool } = this.options;
    const tail = await store.read(parked.stream, parked.fromVersion);
    const passed = tail.filter(({ position }) => at.position && store.compare(position, at.position) <= 0);
    let handled = false;
    for (const event of passed) {
      try {
        const write = await this.options.handle([this.#decode(event)], at);
        await inTransaction(pool, async (tx) => {
          await moveCheckpoint(tx, this.#name, at, at.position, 0);
          await step(tx, this.#name, event);
          await write?.(tx);
        });
        handled = true;
      } catch (error) {
        if (error instanceof Overtaken || isPassing(error)) throw error;
        this.#tell(error, event);
        await parkAgain(pool, this.#name, event, error);
        return handled;
      }
    }
    await inTransaction(pool, async (tx) => {
      await moveCheckpoint(tx, this.#name, at, at.position, 0);
      await unpark(tx, this.#name, parked, (passed.at(-1)?.version ?? parked.fromVersion - 1) + 1);
    });
    return handled;
  }

  /** In the log's line about it stands the correlation of the event. */
  #tell(error: unknown, event: StoredEvent): void {
    const { correlation } = JSON.parse(event.metadata) as Metadata;
    const trouble = { follower: this.#name, error, event: whereOf(event) };
    following({ correlation, eventId: event.id }, () => this.options.onTrouble?.(trouble));
  }

  #decode(event: StoredEvent): Recorded {
    return this.#log.decode(event, this.options.upcasts);
  }
}

function whereOf({ id, type, stream, version }: StoredEvent): Where {
  return { id, type, stream, version };
}
