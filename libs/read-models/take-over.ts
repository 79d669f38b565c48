import type pg from 'pg';
import type { EventStore, Position } from '#event-store';
import type { Checkpoint } from './checkpoint.js';
import type { Follower } from './follower.js';
import type { ReadModel } from './read-model.js';
import { RebuildFailed } from './rebuild-progress.js';
import { switchView } from './tables.js';
import { inTransaction } from './transaction.js';

/**
 * Follows to the end of the log.
 * @throws {RebuildFailed} where an event stops it
 */
export async function toEnd(follower: Follower, { name }: ReadModel, signal?: AbortSignal): Promise<Checkpoint> {
  await follower.catchUp(signal);
  signal?.throwIfAborted();
  const checkpoint = (await follower.checkpoint())!;
  const { status, failure } = checkpoint;
  if (status === 'stopped') throw new RebuildFailed(name, failure ?? { message: 'stopped' });
  return checkpoint;
}

/**
 * Puts the rows of `generation`, which `follower` makes, in the place of those that answer. While the old checkpoint is
 * locked nobody moves it, so the new one can draw level.
 * @throws {RebuildFailed} where the new rows cannot draw level
 */
export async function takeOver(
  pool: pg.Pool,
  store: EventStore,
  model: ReadModel,
  follower: Follower,
  generation: number,
): Promise<void> {
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
