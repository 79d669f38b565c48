import type pg from 'pg';

/** A key that was destroyed. Its id says nothing about whose it was. */
export interface Erasure {
  readonly id: string;
  /** ISO instant. */
  readonly destroyed: string;
}

/** Every key that was ever destroyed, oldest first: to be kept apart from the backups, and newer than them. */
export async function listErasures(db: pg.ClientBase): Promise<readonly Erasure[]> {
  const { rows } = await db.query<{ id: string; destroyed: Date }>(
    'SELECT id, destroyed FROM keys.subject_keys WHERE destroyed IS NOT NULL ORDER BY destroyed, id',
  );
  return rows.map(({ id, destroyed }) => ({ id, destroyed: destroyed.toISOString() }));
}

/** Destroys again what a backup from before the erasure brought back. @returns how many keys that were */
export async function replayErasures(db: pg.ClientBase, erasures: readonly Erasure[]): Promise<number> {
  const { rowCount } = await db.query(
    `UPDATE keys.subject_keys k SET wrapped = NULL, destroyed = e.destroyed
     FROM unnest($1::uuid[], $2::timestamptz[]) AS e (id, destroyed)
     WHERE k.id = e.id AND k.destroyed IS NULL`,
    [erasures.map(({ id }) => id), erasures.map(({ destroyed }) => destroyed)],
  );
  return rowCount ?? 0;
}
