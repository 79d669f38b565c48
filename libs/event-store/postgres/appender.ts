import pg from 'pg';
import { byteLength } from '../limits.js';
import { measures } from '../measures.js';
import { StoreUnavailable, WrongExpectedVersion } from '../port.js';
import type { Appended, ExpectedVersion, NewEvent } from '../port.js';
import { failure } from './failure.js';
import { formatPosition } from './position.js';

/** One append that waits for its verdict. */
interface Batch {
  readonly stream: string;
  readonly events: readonly NewEvent[];
  readonly expected: ExpectedVersion;
  readonly bytes: number;
  resolve(appended: Appended): void;
  reject(error: unknown): void;
}

export interface AppenderLimits {
  /** Statements on the wire at once. */
  readonly wires: number;
  /** Batches in one statement. */
  readonly batches: number;
  /** Events and bytes in one statement, unless a single batch has more. */
  readonly events: number;
  readonly bytes: number;
  /** Batches that wait; beyond this they are turned away as {@link StoreUnavailable}. */
  readonly waiting: number;
}

export const LIMITS: AppenderLimits = { wires: 2, batches: 64, events: 512, bytes: 2 * 1024 * 1024, waiting: 4096 };

// SQLSTATEs that say nothing about one batch: connection, resources, cancelled or shut down.
const OF_THE_SERVER = /^(08|53|57)/;

// SQLSTATEs by which a transaction gives way to another: the same statement goes through in a new one.
const GAVE_WAY = /^40/;
/** How often a batch gives way before its caller hears of it. */
const TURNS = 5;

const APPEND = {
  name: 'log-append',
  text: `SELECT batch, actual, epoch, txid::text, global_position::text
    FROM log.append($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
};

/** One row of {@link APPEND}; the last three are null when the batch was not taken. */
type Verdict = readonly [batch: number, actual: number, epoch: number | null, txid: string, globalPosition: string];

/**
 * Appends what waits while others are on the wire with the next statement, each batch with a verdict of its own:
 * nobody waits for company, and under load one flush serves many.
 */
export class GroupAppender {
  #waiting: Batch[] = [];
  #onWire = 0;
  readonly #streamsOnWire = new Set<string>();
  #idle: (() => void)[] = [];

  constructor(
    private readonly pool: pg.Pool,
    private readonly stored: () => void,
    private readonly limits: AppenderLimits = LIMITS,
  ) {}

  append(stream: string, events: readonly NewEvent[], expected: ExpectedVersion): Promise<Appended> {
    if (this.#waiting.length >= this.limits.waiting) {
      return Promise.reject(new StoreUnavailable(`${this.limits.waiting} appends are waiting already`));
    }
    return new Promise((resolve, reject) => {
      this.#waiting.push({ stream, events, expected, bytes: byteLength(events), resolve, reject });
      this.#send();
    });
  }

  /** Batches that wait, and statements on the wire. */
  get load(): { readonly waiting: number; readonly onWire: number } {
    return { waiting: this.#waiting.length, onWire: this.#onWire };
  }

  /** Resolves when nothing waits and nothing is on the wire. */
  idle(): Promise<void> {
    if (this.#onWire === 0) return Promise.resolve();
    return new Promise((resolve) => this.#idle.push(resolve));
  }

  #send(): void {
    while (this.#onWire < this.limits.wires) {
      const group = this.#nextGroup();
      if (group.length === 0) return;
      this.#onWire++;
      void this.#settle(group).finally(() => {
        this.#onWire--;
        for (const { stream } of group) this.#streamsOnWire.delete(stream);
        this.#send();
        if (this.#onWire === 0) for (const resolve of this.#idle.splice(0)) resolve();
      });
    }
  }

  /**
   * From the front of the queue; a stream on one wire at a time and once in a group, because its next batch
   * expects what this one leaves.
   */
  #nextGroup(): readonly Batch[] {
    const { limits } = this;
    const group: Batch[] = [];
    const passed = new Set<string>();
    let events = 0;
    let bytes = 0;
    const waiting = this.#waiting.filter((batch) => {
      const fits =
        group.length === 0 ||
        (group.length < limits.batches &&
          events + batch.events.length <= limits.events &&
          bytes + batch.bytes <= limits.bytes);
      if (!fits || passed.has(batch.stream) || this.#streamsOnWire.has(batch.stream)) {
        passed.add(batch.stream);
        return true;
      }
      group.push(batch);
      passed.add(batch.stream);
      events += batch.events.length;
      bytes += batch.bytes;
      return false;
    });
    this.#waiting = waiting;
    for (const { stream } of group) this.#streamsOnWire.add(stream);
    return group;
  }

  async #settle(group: readonly Batch[], turn = 1): Promise<void> {
    try {
      this.#tell(group, await this.#run(group));
    } catch (error) {
      const code = error instanceof pg.DatabaseError ? (error.code ?? '') : undefined;
      const apart = group.length > 1 && code !== undefined && !OF_THE_SERVER.test(code);
      if (apart || (turn < TURNS && GAVE_WAY.test(code ?? ''))) {
        // One of them spoilt the statement, had to wait too long or gave way: the others shall not pay for it.
        for (const batch of group) await this.#settle([batch], turn + 1);
      } else for (const batch of group) batch.reject(failure(error));
    }
  }

  #tell(group: readonly Batch[], verdicts: readonly Verdict[]): void {
    for (const [n, actual, epoch, txid, globalPosition] of verdicts) {
      const { stream, events, expected, resolve, reject } = group[n - 1]!;
      if (epoch === null) reject(new WrongExpectedVersion(stream, expected, actual));
      else {
        resolve({ version: before(expected) + events.length, position: formatPosition(epoch, txid, globalPosition) });
      }
    }
    const taken = verdicts.filter(([, , epoch]) => epoch !== null);
    if (taken.length === 0) return;
    measures()?.events.add(taken.reduce((sum, [n]) => sum + group[n - 1]!.events.length, 0));
    this.stored();
  }

  async #run(group: readonly Batch[]): Promise<readonly Verdict[]> {
    const events = group.flatMap(({ events: own, expected }, n) =>
      own.map((event, m) => ({ batch: n + 1, version: before(expected) + m + 1, event })),
    );
    const values = [
      group.map(({ stream }) => stream),
      group.map(({ expected }) => before(expected)),
      group.map(({ expected, events: own }) => before(expected) + own.length),
      group.map(({ events: own }) => hex(own.at(-1)!.hash)),
      events.map(({ batch }) => batch),
      events.map(({ version }) => version),
      events.map(({ event }) => event.id),
      events.map(({ event }) => event.type),
      events.map(({ event }) => event.schemaVersion),
      events.map(({ event }) => event.data),
      events.map(({ event }) => event.metadata),
      events.map(({ event }) => hex(event.hash)),
    ];
    const taken = measures();
    const from = taken ? performance.now() : 0;
    const { rows } = await this.pool.query<Verdict[]>({ ...APPEND, values, rowMode: 'array' });
    taken?.statement.record((performance.now() - from) / 1000);
    taken?.group.record(group.length);
    return rows as unknown as Verdict[];
  }
}

function before(expected: ExpectedVersion): number {
  return expected === 'no-stream' ? 0 : expected;
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
