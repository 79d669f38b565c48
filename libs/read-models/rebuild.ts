import type pg from 'pg';
import type { EventStore, Position, Upcasts } from '#event-store';
import { openCheckpoint, readCheckpoint, type Checkpoint, type Failure } from './checkpoint.js';
import { Follower } from './follower.js';
import { Leases } from './leases.js';
import { foldInto, type ReadModel } from './read-model.js';
import { createIndexes, createTable, dropOthers, switchView } from './tables.js';
import { inTransaction } from './transaction.js';

/** Events folded in one transaction: longer ones would keep new events from every reader. */
const BATCH = 2000;

export interface RebuildProgress {
  readonly step: 'folding' | 'indexing' | 'switching' | 'done';
  /** Events gone through so far, of all streams. */
  readonly events: number;
  /** 0 to 1, of the events that the old rows are folded from. */
  readonly share: number;
}

export class RebuildRunning extends Error {
  override readonly name = 'RebuildRunning';
}

/** An event could not be folded; the rows that were there before still answer. */
export class RebuildFailed extends Error {
  override readonly name = 'RebuildFailed';
  constructor(
    model: string,
    readonly failure: Failure,
  ) {
    const at = failure.stream ? ` at version ${failure.version} of ${failure.stream}` : '';
    super(`${model} could not be rebuilt${at}: ${failure.message}`);
  }
}

export interface Rebuilding {
  readonly store: EventStore;
  readonly pool: pg.Pool;
  readonly upcasts?: Upcasts;
  /** Ends the rebuild where it is, with this signal's reason. */
  readonly signal?: AbortSignal;
}

/**
 * Makes a read model's first table, empty, where it has none yet. Any number of processes may ask at once.
 * @returns whether the rows were folded with another version of the declaration, so that a rebuild is due
 */
export async function prepare(pool: pg.Pool, model: ReadModel): Promise<{ outdated: boolean }> {
  const known = await readCheckpoint(pool, model.name);
  if (known?.version !== undefined) return { outdated: known.version !== model.version };
  return inTransaction(pool, async (tx) => {
    await tx.query(`SELECT pg_advisory_xact_lock(hashtext('read_models'), hashtext($1))`, [model.name]);
    const { version } = await openCheckpoint(tx, model.name);
    if (version !== undefined) return { outdated: version !== model.version };
    await createTable(tx, model, 1);
    await createIndexes(tx, model, 1, '');
    await switchView(tx, model, 1);
    await tx.query('UPDATE read_models.checkpoints SET version = $2 WHERE name = $1', [model.name, model.version]);
    return { outdated: false };
  });
}

/**
 * Folds the log from its beginning into a new table beside the old one, which goes on answering, and then
 * switches between two queries. A rebuild that was killed starts over. Nothing but rows is written.
 * @throws {RebuildRunning} {@link RebuildFailed}
 */
export async function rebuild(
  { store, pool, upcasts, signal }: Rebuilding,
  model: ReadModel,
  onProgress: (progress: RebuildProgress) => void = () => {},
): Promise<void> {
  const lease = await Leases.of(pool).take(`rebuild ${model.name}`);
  if (!lease) throw new RebuildRunning(`${model.name} is being rebuilt already`);
  try {
    const { generation: current, events: expected } = (await readCheckpoint(pool, model.name))!;
    const generation = current + 1;
    const shadow = `${model.name}__${generation}`;
    await discard(pool, model, shadow, current);
    await inTransaction(pool, async (tx) => {
      await createTable(tx, model, generation);
      await tx.query('INSERT INTO read_models.checkpoints (name, generation, version) VALUES ($1, $2, $3)', [
        shadow,
        generation,
        model.version,
      ]);
    });
    let events = 0;
    const tell = (step: RebuildProgress['step']) => {
      const share = step === 'done' ? 1 : Math.min(0.99, events / Math.max(expected, events, 1));
      onProgress({ step, events, share });
    };
    const follower = new Follower({
      name: shadow,
      version: model.version,
      store,
      pool,
      upcasts,
      batch: BATCH,
      poison: 'stop',
      handle: async (batch, checkpoint) => {
        const write = await foldInto(pool, model, batch, checkpoint);
        events += batch.length;
        tell('folding');
        return write;
      },
    });
    await toEnd(follower, model, signal);
    tell('indexing');
    await createIndexes(pool, model, generation, 'CONCURRENTLY');
    await toEnd(follower, model, signal);
    tell('switching');
    await takeOver(pool, store, model, follower, generation);
    tell('done');
    await discard(pool, model, shadow, generation);
  } finally {
    await lease.release();
  }
}

async function toEnd(follower: Follower, { name }: ReadModel, signal?: AbortSignal): Promise<Checkpoint> {
  await follower.catchUp(signal);
  signal?.throwIfAborted();
  const checkpoint = (await follower.checkpoint())!;
  const { status, failure } = checkpoint;
  if (status === 'stopped') throw new RebuildFailed(name, failure ?? { message: 'stopped' });
  return checkpoint;
}

/** While the old checkpoint is locked nobody moves it, so the new one can draw level and take its place. */
async function takeOver(pool: pg.Pool, store: EventStore, model: ReadModel, follower: Follower, generation: number) {
  await inTransaction(pool, async (tx) => {
    // One that is stopped may stand anywhere, even beyond the end of a log that lost events.
    const { rows } = await tx.query<{ position: Position | null }>(
      `SELECT CASE status WHEN 'running' THEN position END AS position
       FROM read_models.checkpoints WHERE name = $1 FOR UPDATE`,
      [model.name],
    );
    const old = rows[0]?.position ?? undefined;
    const { position, events } = await toEnd(follower, model);
    if (old !== undefined && (position === undefined || store.compare(position, old) < 0)) {
      throw new RebuildFailed(model.name, {
        message: `the new rows end at ${position}, before the old ones at ${old}`,
      });
    }
    await switchView(tx, model, generation);
    await tx.query(
      `UPDATE read_models.checkpoints SET position = $2, events = $4, generation = $3, version = $5,
         status = 'running', error = NULL, event_id = NULL, stream = NULL, stream_version = NULL, changed_at = clock_timestamp()
       WHERE name = $1`,
      [model.name, position ?? null, generation, events, model.version],
    );
  });
}

/** What a rebuild leaves behind: its own checkpoint, and every table that does not answer. */
async function discard(pool: pg.Pool, model: ReadModel, shadow: string, generation: number): Promise<void> {
  await pool.query('DELETE FROM read_models.checkpoints WHERE name = $1', [shadow]);
  await dropOthers(pool, model, generation);
}
