import { Overloaded } from '../port.js';
import type { Appended, ExpectedVersion, NewEvent } from '../port.js';

/** One append that waits for its verdict. */
export interface Batch {
  readonly stream: string;
  readonly events: readonly NewEvent[];
  readonly expected: ExpectedVersion;
  readonly bytes: number;
  resolve(appended: Appended): void;
  reject(error: unknown): void;
}

export interface GroupLimits {
  /** Batches in one statement. */
  readonly batches: number;
  /** Events and bytes in one statement, unless a single batch has more. */
  readonly events: number;
  readonly bytes: number;
  /** Batches that wait, and their bytes; what comes beyond either is turned away as {@link Overloaded}. */
  readonly waiting: number;
  readonly waitingBytes: number;
}

/**
 * Appends in the order in which they came, except that a stream is in one statement at a time: its next batch
 * expects what this one leaves.
 */
export class WaitingBatches {
  /** Of each stream at most one: the next of a stream comes when the one before has its verdict. */
  readonly #ready: Batch[] = [];
  /** What waits behind another batch of its stream, which is ready or on the wire. */
  readonly #behind = new Map<string, Batch[]>();
  #length = 0;
  #bytes = 0;

  constructor(private readonly limits: GroupLimits) {}

  get length(): number {
    return this.#length;
  }

  /** @throws {Overloaded} */
  add(batch: Batch): void {
    const { waiting, waitingBytes } = this.limits;
    if (this.#length >= waiting || (this.#length > 0 && this.#bytes + batch.bytes > waitingBytes)) {
      throw new Overloaded(`${this.#length} appends of ${this.#bytes} bytes are waiting already`);
    }
    this.#length += 1;
    this.#bytes += batch.bytes;
    const behind = this.#behind.get(batch.stream);
    if (behind) behind.push(batch);
    else {
      this.#behind.set(batch.stream, []);
      this.#ready.push(batch);
    }
  }

  /** Of those that wait how many could go now. */
  get ready(): number {
    return this.#ready.length;
  }

  /** Takes at most `most` for the next statement; their streams are held until {@link release}. */
  take(most: number): readonly Batch[] {
    const { limits } = this;
    let events = 0;
    let bytes = 0;
    let count = 0;
    for (const batch of this.#ready) {
      events += batch.events.length;
      bytes += batch.bytes;
      if (count > 0 && (count >= most || events > limits.events || bytes > limits.bytes)) break;
      count += 1;
    }
    const group = this.#ready.splice(0, count);
    this.#length -= count;
    for (const batch of group) this.#bytes -= batch.bytes;
    return group;
  }

  /** These have their verdict: what waited behind them may go. */
  release(group: readonly Batch[]): void {
    for (const { stream } of group) {
      const behind = this.#behind.get(stream);
      const next = behind?.shift();
      if (next) this.#ready.push(next);
      else this.#behind.delete(stream);
    }
  }

  /** Takes everything out, for whoever has to turn it away. */
  clear(): readonly Batch[] {
    const all = [...this.#ready, ...[...this.#behind.values()].flat()];
    this.#ready.length = 0;
    this.#behind.clear();
    this.#length = this.#bytes = 0;
    return all;
  }
}
