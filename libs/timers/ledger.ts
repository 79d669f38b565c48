import type pg from 'pg';
import type { EventStore, Recorded, Upcasts } from '#event-store';
import { Follower, inTransaction, type Trouble, type Write } from '#read-models';
import type { Policy } from '#domain';
import { FOLLOWED } from './followed.js';
import { LedgerFold, type LedgerRow, type ProgrammeRow, type StreamRow } from './ledger-fold.js';

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
      await write(tx, fold);
      const opened = [...fold.rows.values()].filter((row) => row.status === 'open');
      if (opened.length > 0) this.options.onOpened?.(opened);
    };
  }

  /** What the batch touches: its streams, those of programmes whose policy it revises, and what they count by. */
  async #known(batch: readonly Recorded[]): Promise<ConstructorParameters<typeof LedgerFold>[0]> {
    const touched = new Set(batch.map(({ stream }) => stream).filter((stream) => stream.split('-')[0]! in FOLLOWED));
    const revised = batch.filter(({ type }) => type === 'PolicyRevised').map(({ stream }) => stream);
    const { pool } = this.options;
    const [streams, programmes, cohorts] = await Promise.all([
      pool.query<{ stream: string; programme_id: string; cohort_id: string; state: unknown; version: number }>(
        'SELECT * FROM timers.streams WHERE stream = ANY ($1) OR programme_id = ANY ($2)',
        [[...touched], revised.map((stream) => stream.slice('programme-'.length))],
      ),
      pool.query<{ programme_id: string; policy: Policy; policy_version: number }>('SELECT * FROM timers.programmes'),
      pool.query<{ cohort_id: string; time_zone: string }>('SELECT * FROM timers.cohorts'),
    ]);
    return {
      streams: new Map(
        streams.rows.map(({ stream, programme_id, cohort_id, state, version }): [string, StreamRow] => [
          stream,
          { stream, programmeId: programme_id, cohortId: cohort_id, state, version },
        ]),
      ),
      programmes: new Map(
        programmes.rows.map(({ programme_id, policy, policy_version }): [string, ProgrammeRow] => [
          programme_id,
          { policy, policyVersion: policy_version },
        ]),
      ),
      cohorts: new Map(cohorts.rows.map(({ cohort_id, time_zone }) => [cohort_id, time_zone])),
    };
  }
}

async function write(tx: pg.ClientBase, { programmes, cohorts, streams, rows }: LedgerFold): Promise<void> {
  if (programmes.size > 0) {
    await tx.query(
      `INSERT INTO timers.programmes SELECT * FROM json_to_recordset($1)
         AS p (programme_id uuid, policy json, policy_version integer)
       ON CONFLICT (programme_id) DO UPDATE SET policy = excluded.policy, policy_version = excluded.policy_version`,
      [
        JSON.stringify(
          [...programmes].map(([programme_id, { policy, policyVersion }]) => ({
            programme_id,
            policy,
            policy_version: policyVersion,
          })),
        ),
      ],
    );
  }
  if (cohorts.size > 0) {
    await tx.query(
      'INSERT INTO timers.cohorts SELECT * FROM unnest($1::uuid[], $2::text[]) ON CONFLICT (cohort_id) DO NOTHING',
      [[...cohorts.keys()], [...cohorts.values()]],
    );
  }
  if (streams.size > 0) {
    const all = [...streams.values()];
    await tx.query(
      `INSERT INTO timers.streams
       SELECT * FROM unnest($1::text[], $2::uuid[], $3::uuid[], $4::json[], $5::integer[])
       ON CONFLICT (stream) DO UPDATE SET state = excluded.state, version = excluded.version`,
      [
        all.map((row) => row.stream),
        all.map((row) => row.programmeId),
        all.map((row) => row.cohortId),
        all.map((row) => JSON.stringify(row.state)),
        all.map((row) => row.version),
      ],
    );
  }
  if (rows.size > 0) {
    const all = [...rows.values()];
    const column = (name: keyof LedgerRow) => all.map((row) => row[name]);
    await tx.query(
      `INSERT INTO timers.ledger
       SELECT * FROM unnest($1::text[], $2::text[], $3::uuid[], $4::uuid[], $5::text[], $6::text[], $7::text[],
         $8::text[], $9::timestamptz[], $10::boolean[], $11::text[], $12::timestamptz[])
       ON CONFLICT (timer_id) DO UPDATE
         SET due = excluded.due, escalation = excluded.escalation, status = excluded.status, fired_at = excluded.fired_at`,
      COLUMNS.map(column),
    );
  }
}

/** In the order of the table. */
const COLUMNS = [
  'timerId',
  'stream',
  'programmeId',
  'cohortId',
  'rule',
  'anchor',
  'recipient',
  'occurrence',
  'due',
  'escalation',
  'status',
  'firedAt',
] as const satisfies readonly (keyof LedgerRow)[];
