import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createZstdCompress } from 'node:zlib';
import type pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { DatabaseClient } from '#runtime';
import { mustBeEmpty, writeManifest, type Archive, type ArchivedTable, type Manifest } from './archive.js';
import { columnList, tablesOf, type Table } from './contents.js';
import { digester, rowCounter } from './passing.js';
import { counting, type Progress } from './progress.js';

export interface BackupOptions {
  readonly url: string;
  readonly archive: Archive;
  /** New or empty. */
  readonly folder: string;
  readonly onProgress?: Progress;
}

/**
 * Writes one database into a folder, as of one moment, while others go on writing: through SQL, so that it can be
 * put back into another version of PostgreSQL. The transaction only reads, and holds nobody up.
 * @throws {NotEmpty}
 */
export async function backUp({ url, archive, folder, onProgress }: BackupOptions): Promise<Manifest> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await mustBeEmpty(folder);
  const client = new DatabaseClient({ connectionString: url, application_name: 'throughline-backup' });
  await client.connect();
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const taken = await ageOf(client, archive);
    const tables = await tablesOf(client, archive);
    const step = counting(await rowsIn(client, tables), onProgress);
    const archived: ArchivedTable[] = [];
    for (const table of tables) archived.push(await copyOut(client, table, folder, step));
    await client.query('COMMIT');
    const manifest: Manifest = { format: 1, archive, ...taken, tables: archived };
    await writeManifest(folder, manifest);
    return manifest;
  } finally {
    await client.end();
  }
}

/** @throws when the database has never been migrated: there is nothing to back up */
async function ageOf(db: pg.Client, archive: Archive): Promise<Pick<Manifest, 'taken' | 'migration' | 'epoch'>> {
  const epoch = archive === 'log' ? '(SELECT epoch FROM log.identity)' : 'NULL::integer';
  const { rows } = await db.query<{ taken: Date; migration: number; epoch: number | null }>(
    `SELECT now() AS taken, max(version)::integer AS migration, ${epoch} AS epoch FROM ${archive}.migrations`,
  );
  const { taken, migration, epoch: raised } = rows[0]!;
  return { taken: taken.toISOString(), migration, ...(raised !== null && { epoch: raised }) };
}

async function rowsIn(db: pg.Client, tables: readonly Table[]): Promise<number> {
  let rows = 0;
  for (const { name, only } of tables) {
    const counted = await db.query<{ count: number }>(`SELECT count(*)::float8 AS count FROM ${name} ${where(only)}`);
    rows += counted.rows[0]!.count;
  }
  return rows;
}

async function copyOut(
  db: pg.Client,
  table: Table,
  folder: string,
  step: (rows: number) => void,
): Promise<ArchivedTable> {
  const file = `${table.name}.copy.zst`;
  let rows = 0;
  const { through, digest } = digester();
  await pipeline(
    db.query(copyTo(`COPY (SELECT ${columnList(table)} FROM ${table.name} ${where(table.only)}) TO STDOUT`)),
    rowCounter((more) => {
      rows += more;
      step(more);
    }),
    createZstdCompress(),
    through,
    createWriteStream(join(folder, file), { mode: 0o600, flags: 'wx', flush: true }),
  );
  return { name: table.name, columns: table.columns, rows, file, sha256: digest() };
}

const where = (condition: string | undefined) => (condition ? `WHERE ${condition}` : '');
