import { join } from 'node:path';
import type pg from 'pg';
import Postgrator from 'postgrator';
import { shipped } from '#runtime';

export interface MigrationState {
  /** Version of the tables; 0: there are none. */
  readonly at: number;
  /** Version that this program brings them to. */
  readonly newest: number;
  /** Versions that ran in another wording than this program has of them. */
  readonly otherwise: readonly number[];
}

/** How far the tables of one room are. Changes nothing. */
export async function migrationState(db: pg.Pool, room: 'log' | 'keys'): Promise<MigrationState> {
  const pattern = join(shipped('infra/migrations'), room, '*.sql');
  const known = await new Postgrator({ driver: 'pg', migrationPattern: pattern }).getMigrations();
  const newest = Math.max(...known.map(({ version }) => version));
  const made = await db.query<{ made: boolean }>('SELECT to_regclass($1) IS NOT NULL AS made', [`${room}.migrations`]);
  if (!made.rows[0]!.made) return { at: 0, newest, otherwise: [] };
  const { rows } = await db.query<{ version: number; md5: string | null }>(
    `SELECT version::integer, md5 FROM ${room}.migrations ORDER BY version`,
  );
  const ran = new Map(rows.map(({ version, md5 }) => [version, md5]));
  const otherwise = known.filter(({ version, md5 }) => (ran.get(version) ?? md5) !== md5);
  return { at: rows.at(-1)?.version ?? 0, newest, otherwise: otherwise.map(({ version }) => version) };
}
