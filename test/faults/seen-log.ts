import type pg from 'pg';
import {
  decode,
  firstBroken,
  GENESIS,
  type EventStore,
  type Position,
  type Recorded,
  type StoredEvent,
} from '#event-store';
import type { LoggedEvent } from '../support/log.js';
import { Folds } from './folds.js';

/** The log as it was read so far, past the processes and past the bad network. */
export class SeenLog {
  readonly events: Recorded[] = [];
  /** What all of it gives. */
  folds = new Folds();
  readonly #heads = new Map<string, Pick<StoredEvent, 'version' | 'hash'>>();
  #next: Position | undefined;

  constructor(
    readonly pool: pg.Pool,
    readonly store: EventStore,
  ) {}

  /** Position of the last event read. */
  get end(): Position | undefined {
    return this.#next;
  }

  /** Reads on to the end. @returns what is wrong with the log: gaps, broken chains, events that are gone or hidden */
  async readOn(): Promise<readonly string[]> {
    const wrong: string[] = [];
    await this.store.allShown();
    for (let atEnd = false; !atEnd;) {
      const page = await this.store.readAll(this.#next, 1000);
      for (const event of page.events) wrong.push(...this.#add(event));
      ({ next: this.#next, atEnd } = page);
    }
    this.folds.readOn(this.events);
    return wrong;
  }

  /** Reads everything once more. @returns what is not as it was seen before, besides what is wrong with the log */
  async readAgain(): Promise<readonly string[]> {
    const before = this.events.splice(0);
    this.#heads.clear();
    this.folds = new Folds();
    this.#next = undefined;
    const wrong = await this.readOn();
    const kept = new Set(this.events.map(({ id }) => id));
    const lost = before.filter(({ id }) => !kept.has(id));
    return [...wrong, ...lost.map(({ stream, version, type }) => `lost from the log: ${stream}@${version} ${type}`)];
  }

  /** Whether the tables agree with what was read: nothing more, nothing less, and each stream's head. */
  async agrees(): Promise<readonly string[]> {
    const { rows } = await this.pool.query<{ stream: string; version: number; events: number }>(
      `SELECT stream, coalesce(h.version, 0) AS version, coalesce(e.events, 0)::integer AS events FROM log.heads h
       FULL JOIN (SELECT stream, count(*) AS events FROM log.events GROUP BY stream) e USING (stream)`,
    );
    const stored = new Map(rows.map(({ stream, version, events }) => [stream, { version, events }]));
    const wrong = [...this.#heads].flatMap(([stream, { version }]) => {
      const { version: head, events } = stored.get(stream) ?? { version: 0, events: 0 };
      // More than was read is more to be read.
      return head >= version && events === head
        ? []
        : [`${stream}: head ${head}, ${events} events, ${version} were read`];
    });
    const headless = rows.filter(({ version, events }) => version !== events);
    return [...wrong, ...headless.map(({ stream, version, events }) => `${stream}: head ${version}, ${events} events`)];
  }

  #add(event: StoredEvent): readonly string[] {
    const { stream, version, hash } = event;
    const last = this.#heads.get(stream) ?? { version: 0, hash: GENESIS };
    this.#heads.set(stream, { version, hash });
    this.events.push(decode(event));
    if (version !== last.version + 1) return [`${stream}@${version} comes after ${last.version} in the log`];
    return firstBroken([event], last.hash) === undefined ? [] : [`${stream}@${version} breaks the chain`];
  }

  /** As the checks on acknowledged commands take it. */
  logged(): readonly LoggedEvent[] {
    return this.events.map(({ stream, version, type, event, metadata }) => ({
      ...{ stream, version, type, data: event },
      commandId: metadata.commandId ?? null,
      actorId: 'id' in metadata.actor ? metadata.actor.id : null,
    }));
  }

  async close(): Promise<void> {
    await this.store.close();
    await this.pool.end();
  }
}
