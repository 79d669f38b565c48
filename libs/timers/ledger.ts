import type pg from 'pg';
import type { EventStore, Recorded, Upcasts } from '#event-store';
import { Follower, inTransaction, type Trouble, type Write } from '#read-models';
import { FOLLOWED } from './followed.js';
import { LedgerFold, type Known, type LedgerRow } from './ledger-fold.js';
import { readKnown, writeFold } from './ledger-tables.js';

/** Name of the ledger's checkpoint. After a change of the due rules the ledger is to be rebuilt. */
export const LEDGER = 'timer-ledger';

export interface LedgerOptions {
  readonly store: EventStore;
  readonly pool: pg.Pool;
  readonly upcasts?: Upcasts;
  /** Told of timers that were opened or moved, just before the transaction that stores them ends. */
  onOpened?(rows: readonly LedgerRow[]): void;
  onTrouble?(trouble: Trouble): void;
}

/** Keeps `timers.ledger` up with the log: what is open, what has fired, what was cancelled. */
export class TimerLedger {
  readonly follower: Follower;

  constructor(private readonly options: LedgerOptions) {
    this.follower = this.#follow();
  }

  /** Empties the ledger and folds it again from the log's beginning; nothing fires that has fired. */
  async rebuild(): Promise<void> {
    await inTransaction(this.options.pool, async (tx) => {
      // Whoever follows meanwhile has written with the checkpoint or will find it moved.
      await tx.query('SELECT FROM read_models.checkpoints WHERE name = $1 FOR UPDATE', [LEDGER]);
      await tx.query('TRUNCATE timers.ledger, timers.streams, timers.programmes, timers.cohorts');
      await tx.query('DELETE FROM read_models.parked WHERE follower = $1', [LEDGER]);
      await tx.query(
        `UPDATE read_models.checkpoints SET position = NULL, changed_at = clock_timestamp() WHERE name = $1`,
        [LEDGER],
      );
    });
    // Ours remembers where it left the checkpoint.
    await this.#follow().catchUp();
  }

  #follow(): Follower {
    const { store, pool, upcasts, onTrouble } = this.options;
    const handle = (batch: readonly Recorded[]) => this.#handle(batch);
    return new Follower({ name: LEDGER, store, pool, upcasts, onTrouble, handle, poison: 'park-stream' });
  }

  async #handle(batch: readonly Recorded[]): Promise<Write | undefined> {
    const fold = new LedgerFold(await this.#known(batch));
    for (const recorded of batch) fold.play(recorded);
    if (fold.isEmpty) return undefined;
    return async (tx) => {
      await writeFold(tx, fold);
      const opened = [...fold.rows.values()].filter((row) => row.status === 'open');
      if (opened.length > 0) this.options.onOpened?.(opened);
    };
  }

  /** What the batch touches: its streams, those of programmes whose policy it revises, and what they count by. */
  async #known(batch: readonly Recorded[]): Promise<Known> {
    const touched = new Set(batch.map(({ stream }) => stream).filter((stream) => stream.split('-')[0]! in FOLLOWED));
    const revised = batch.filter(({ type }) => type === 'PolicyRevised').map(({ stream }) => stream);
    const programmeIds = revised.map((stream) => stream.slice('programme-'.length));
    return readKnown(this.options.pool, [...touched], programmeIds);
  }
}
