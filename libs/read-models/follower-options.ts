import type pg from 'pg';
import type { EventStore, Recorded, Upcasts } from '#event-store';
import type { Checkpoint, Where } from './checkpoint.js';

/** Writes what a batch led to, in the transaction that moves the checkpoint past it. */
export type Write = (tx: pg.ClientBase) => Promise<void>;

export interface FollowerOptions {
  /** Names its checkpoint: stable, unique in the database. */
  readonly name: string;
  readonly store: EventStore;
  readonly pool: pg.Pool;
  /** Of a read model's declaration: rows of another version are left alone. */
  readonly version?: number;
  /** Events handled at once at most. */
  readonly batch?: number;
  /** Milliseconds between looks at the log when nothing wakes it. */
  readonly poll?: number;
  readonly upcasts?: Upcasts;
  /**
   * Reads, and sends commands that may be repeated: a batch comes again, whole or in parts, when anything fails.
   * What it returns, if anything, writes in the checkpoint's transaction, so those writes happen exactly once.
   */
  handle(batch: readonly Recorded[], checkpoint: Checkpoint): Promise<Write | undefined>;
  /** What an event that cannot be handled does: stop this follower, or set its stream aside and go on. */
  readonly poison: 'stop' | 'park-stream';
  /** Told of each failure: of the connection (no event, tried again) or of an event. */
  onTrouble?(trouble: Trouble): void;
}

export interface Trouble {
  readonly follower: string;
  readonly error: unknown;
  readonly event?: Where;
}
