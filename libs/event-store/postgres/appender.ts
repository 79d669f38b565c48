import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { share } from '#runtime';
import { byteLength } from '../limits.js';
import { measures } from '../measures.js';
import { StoreUnavailable, WrongExpectedVersion } from '../port.js';
import type { Appended, ExpectedVersion, NewEvent } from '../port.js';
import { appendGroup } from './append-statement.js';
import { failure } from './failure.js';
import { WaitingBatches, type Batch, type GroupLimits } from './waiting.js';

export interface AppenderLimits extends GroupLimits {
  /** Statements on the wire at once. */
  readonly wires: number;
}

export const LIMITS: AppenderLimits = {
  wires: 3,
  batches: 64,
  events: 512,
  bytes: 2 * 1024 * 1024,
  waiting: 4096,
  waitingBytes: 32 * 1024 * 1024,
};

// SQLSTATEs that say nothing about one batch: connection, resources, cancelled or shut down.
const OF_THE_SERVER = /^(08|53|57)/;

// SQLSTATEs by which a transaction gives way to another: the same statement goes through in a new one.
const GAVE_WAY = /^40/;
/** How often a batch gives way before its caller hears of it. */
const TURNS = 5;

const CLOSED = 'this store has been closed';

/**
 * Appends what waits while others are on the wire with the next statement, each batch with a verdict of its own:
 * nobody waits for company, and under load one flush serves many.
 */
export class GroupAppender {
  readonly #waiting: WaitingBatches;
  #onWire = 0;
  /** Batches in the statements on the wire. */
  #sent = 0;
  #soon = false;
  #closed = false;
  #hurried = false;
  #idle: (() => void)[] = [];

  constructor(
    private readonly pool: pg.Pool,
    private readonly stored: () => void,
    private readonly limits: AppenderLimits = LIMITS,
  ) {
    this.#waiting = new WaitingBatches(limits);
  }

  /** @throws {WrongExpectedVersion} {@link StoreUnavailable} {@link Overloaded} */
  append(stream: string, events: readonly NewEvent[], expected: ExpectedVersion): Promise<Appended> {
    if (this.#closed) return Promise.reject(new StoreUnavailable(CLOSED));
    return new Promise((resolve, reject) => {
      this.#waiting.add({ stream, events, expected, bytes: byteLength(events), resolve, reject });
      this.#sendSoon();
    });
  }

  /** Batches that wait, and statements on the wire. */
  get load(): { readonly waiting: number; readonly onWire: number } {
    return { waiting: this.#waiting.length, onWire: this.#onWire };
  }

  /** Resolves when nothing waits and nothing is on the wire. */
  idle(): Promise<void> {
    if (this.#onWire === 0 && this.#waiting.length === 0) return Promise.resolve();
    return new Promise((resolve) => this.#idle.push(resolve));
  }

  /**
   * Turns away what comes from now on, and waits for what came before; after `patience` milliseconds what still
   * waits is turned away as well, and only what is on the wire is waited for.
   */
  async close(patience: number): Promise<void> {
    this.#closed = true;
    const lateness = new AbortController();
    await Promise.race([this.idle(), pause(patience, undefined, { signal: lateness.signal }).catch(() => {})]);
    lateness.abort();
    this.#hurried = true;
    for (const batch of this.#waiting.clear()) batch.reject(new StoreUnavailable(CLOSED));
    await this.idle();
  }

  /** After this turn of the event loop, so that whoever is answered together goes on together. */
  #sendSoon(): void {
    if (this.#soon || this.#onWire >= this.limits.wires) return;
    this.#soon = true;
    setImmediate(() => {
      this.#soon = false;
      const group = this.#waiting.take(this.#share());
      if (group.length > 0) this.#send(group);
      else if (this.#onWire === 0) for (const resolve of this.#idle.splice(0)) resolve();
    });
  }

  #share(): number {
    const { wires, batches } = this.limits;
    return share({ waiting: this.#waiting.ready, sent: this.#sent, wires, together: batches });
  }

  #send(group: readonly Batch[]): void {
    this.#onWire++;
    this.#sent += group.length;
    void this.#settle(group).finally(() => {
      this.#onWire--;
      this.#sent -= group.length;
      this.#waiting.release(group);
      this.#sendSoon();
    });
    this.#sendSoon();
  }

  async #settle(group: readonly Batch[], turn = 1): Promise<void> {
    try {
      this.#tell(group, await appendGroup(this.pool, group));
    } catch (error) {
      const code = error instanceof pg.DatabaseError ? (error.code ?? '') : undefined;
      const apart = group.length > 1 && code !== undefined && !OF_THE_SERVER.test(code);
      if (apart || (turn < TURNS && GAVE_WAY.test(code ?? ''))) {
        // One of them spoilt the statement, had to wait too long or gave way: the others shall not pay for it.
        for (const batch of group) {
          if (this.#hurried) batch.reject(new StoreUnavailable(CLOSED));
          else await this.#settle([batch], turn + 1);
        }
      } else for (const batch of group) batch.reject(failure(error));
    }
  }

  #tell(group: readonly Batch[], verdicts: readonly (Appended | WrongExpectedVersion)[]): void {
    let stored = 0;
    for (const [n, { events, resolve, reject }] of group.entries()) {
      const verdict = verdicts[n]!;
      if (verdict instanceof WrongExpectedVersion) reject(verdict);
      else {
        stored += events.length;
        resolve(verdict);
      }
    }
    if (stored === 0) return;
    measures()?.events.add(stored);
    this.stored();
  }
}
