import type pg from 'pg';
import type { Position } from '#event-store';
import { moveCheckpoint, type Checkpoint } from './checkpoint.js';

/** Milliseconds for which a move may go unsaved that came with nothing to write. */
export const UNSAVED = 100;

interface Unsaved {
  /** What stands in the database. */
  readonly from: Checkpoint;
  readonly to: Position | undefined;
  readonly events: number;
  readonly since: number;
}

/**
 * What of a follower's way is saved. Where a batch led to nothing, the checkpoint need not move at once: the next
 * write takes it along, or a little later it moves by itself. What is lost with the process is gone through again.
 */
export class Trail {
  #unsaved: Unsaved | undefined;

  constructor(
    private readonly pool: pg.Pool,
    private readonly name: string,
  ) {}

  get isSaved(): boolean {
    return this.#unsaved === undefined;
  }

  /** Goes on without saving, for no longer than {@link UNSAVED}. @throws {Overtaken} */
  async pass(from: Checkpoint, to: Position | undefined, events: number): Promise<void> {
    const { from: first = from, events: before = 0, since = performance.now() } = this.#unsaved ?? {};
    this.#unsaved = { from: first, to, events: before + events, since };
    await this.saveIfDue();
  }

  /** Moves in the transaction of what is written; {@link forget} when that has ended. @throws {Overtaken} */
  async move(tx: pg.ClientBase, from: Checkpoint, to: Position | undefined, events: number): Promise<void> {
    const { from: first = from, events: before = 0 } = this.#unsaved ?? {};
    await moveCheckpoint(tx, this.name, first, to, before + events);
  }

  async saveIfDue(): Promise<void> {
    if (this.#unsaved && performance.now() - this.#unsaved.since >= UNSAVED) await this.save();
  }

  /** @throws {Overtaken} */
  async save(): Promise<void> {
    if (!this.#unsaved) return;
    const { from, to, events } = this.#unsaved;
    await moveCheckpoint(this.pool, this.name, from, to, events);
    this.forget();
  }

  /** What stands in the database is where it goes on. */
  forget(): void {
    this.#unsaved = undefined;
  }
}
