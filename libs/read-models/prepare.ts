import type pg from 'pg';
import { openCheckpoint, readCheckpoint } from './checkpoint.js';
import { createIndexes } from './indexes.js';
import type { ReadModel } from './read-model.js';
import { createTable, switchView } from './tables.js';
import { inTransaction } from './transaction.js';

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
    await createTable(tx, model, 1, 'keyed');
    await createIndexes(tx, model, 1);
    await switchView(tx, model, 1);
    await tx.query('UPDATE read_models.checkpoints SET version = $2 WHERE name = $1', [model.name, model.version]);
    return { outdated: false };
  });
}
