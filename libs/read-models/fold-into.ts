import type pg from 'pg';
import type { Recorded } from '#event-store';
import type { Checkpoint } from './checkpoint.js';
import type { Write } from './follower-options.js';
import { changesOf, play, type ReadModel, type Row } from './read-model.js';
import { recall, type Log } from './recall.js';
import { load, remove, upsert } from './tables.js';

/** Where rows stand, and where they come from. */
export interface Source extends Log {
  readonly pool: pg.Pool;
}

/**
 * Folds a batch into the table of the checkpoint's generation. Reading outside the transaction is safe: rows
 * change together with the checkpoint only, and that is compared before they are written.
 */
export async function foldInto(
  { pool, ...log }: Source,
  model: ReadModel,
  batch: readonly Recorded[],
  { generation }: Checkpoint,
): Promise<Write | undefined> {
  const changes = changesOf(model, batch);
  if (changes.size === 0) return undefined;
  const rows = await load(
    pool,
    model,
    generation,
    [...changes.values()].map(({ key }) => key),
  );
  const before = await recall(log, model, changes, rows);
  const changed: Row[] = [];
  const gone: Row[] = [];
  for (const [name, change] of changes) {
    const old = before.get(name);
    const row = play(model, old, change);
    if (row === old) continue;
    if (row) changed.push(row);
    else gone.push(change.key);
  }
  if (changed.length === 0 && gone.length === 0) return undefined;
  return async (tx) => {
    if (changed.length > 0) await upsert(tx, model, generation, changed);
    if (gone.length > 0) await remove(tx, model, generation, gone);
  };
}
