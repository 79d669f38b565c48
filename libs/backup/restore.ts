import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createZstdDecompress } from 'node:zlib';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { adoptRestored, applyMigrations } from '#event-store';
import { replayErasures, type Erasure } from '#privacy';
import { readManifest, type Archive, type ArchivedTable, type Manifest } from './archive.js';
import { columnList, SCHEMAS } from './contents.js';
import { digester, rowCounter } from './passing.js';
import { counting, type Progress } from './progress.js';
import { ArchiveUnusable, NotEmpty } from './unusable.js';

export interface RestoreOptions {
  readonly url: string;
  readonly folder: string;
  readonly onProgress?: Progress;
}

/**
 * Puts a log back, all or nothing, into a database that holds no events: usually of another cluster, whose
 * transaction ids say nothing about these events, so that they become an older epoch. Read models are not in it.
 * @throws {ArchiveUnusable} {@link NotEmpty}
 */
export function restoreLog(options: RestoreOptions): Promise<Manifest> {
  return putBack(options, 'log', async (tx, { epoch = 1 }) => adoptRestored(tx, epoch));
}

/**
 * Puts keys back, all or nothing, into a database that holds none, and destroys again what was destroyed since the
 * backup. `accepts` is shown the check value of the master key that wrapped them.
 * @throws {ArchiveUnusable} {@link NotEmpty}, and what `accepts` throws
 */
export function restoreKeys(
  options: RestoreOptions & { readonly erasures: readonly Erasure[]; accepts(check: Uint8Array): void },
): Promise<Manifest> {
  return putBack(options, 'keys', async (tx) => {
    const { rows } = await tx.query<{ value: Buffer }>('SELECT value FROM keys.master_check');
    if (rows[0]) options.accepts(rows[0].value);
    await replayErasures(tx, options.erasures);
  });
}

async function putBack(
  { url, folder, onProgress }: RestoreOptions,
  archive: Archive,
  finish: (tx: pg.Client, manifest: Manifest) => Promise<void>,
): Promise<Manifest> {
  const manifest = await readManifest(folder, archive);
  const client = new pg.Client({ connectionString: url, application_name: 'throughline-restore' });
  await client.connect();
  try {
    await clear(client, archive);
    // Into tables of the age that the archive is of; they are brought up with their rows in them.
    const ran = await applyMigrations(url, archive, { upTo: manifest.migration });
    if (ran.at(-1) !== manifest.migration) {
      throw new ArchiveUnusable(`${folder} was written by a newer version of this program: use that one.`);
    }
    const step = counting(
      manifest.tables.reduce((sum, { rows }) => sum + rows, 0),
      onProgress,
    );
    await client.query('BEGIN');
    // What migrations put there is in the archive too, as it was.
    for (const { name } of [...manifest.tables].reverse()) await empty(client, name);
    for (const table of manifest.tables) await copyIn(client, table, folder, step);
    await finish(client, manifest);
    await client.query('COMMIT');
    await applyMigrations(url, archive);
    await client.query('ANALYZE');
    return manifest;
  } finally {
    // Ends an unfinished transaction too.
    await client.end();
  }
}

/** Deletes only where there is something: the table of events refuses every DELETE, and is empty. */
async function empty(db: pg.Client, table: string): Promise<void> {
  const { rows } = await db.query<{ some: boolean }>(`SELECT EXISTS (SELECT FROM ${table}) AS some`);
  if (rows[0]!.some) await db.query(`DELETE FROM ${table}`);
}

/** Tables that hold nothing yet make room for those of the archive's age. @throws {NotEmpty} */
async function clear(db: pg.Client, archive: Archive): Promise<void> {
  const [table, what] = archive === 'log' ? ['log.events', 'events'] : ['keys.subject_keys', 'keys'];
  const { rows: there } = await db.query<{ table: string | null }>('SELECT to_regclass($1)::text AS table', [table]);
  if (there[0]!.table) {
    const { rows } = await db.query<{ some: boolean }>(`SELECT EXISTS (SELECT FROM ${table}) AS some`);
    if (rows[0]!.some) {
      throw new NotEmpty(`The database to restore into holds ${what} already: restore into a new, empty one.`);
    }
  }
  const { rows: others } = await db.query<{ application: string }>(
    `SELECT application_name AS application FROM pg_stat_activity
     WHERE datname = current_database() AND pid <> pg_backend_pid() AND application_name LIKE 'throughline%' LIMIT 1`,
  );
  if (others[0]) {
    throw new NotEmpty(
      `Something still works on the database to restore into (${others[0].application}): stop it first.`,
    );
  }
  for (const schema of SCHEMAS[archive]) await db.query(`DROP SCHEMA IF EXISTS ${schema} CASCADE`);
}

async function copyIn(
  db: pg.Client,
  table: ArchivedTable,
  folder: string,
  step: (rows: number) => void,
): Promise<void> {
  const file = join(folder, table.file);
  let rows = 0;
  const { through, digest } = digester();
  try {
    await pipeline(
      createReadStream(file),
      through,
      createZstdDecompress(),
      rowCounter((more) => {
        rows += more;
        step(more);
      }),
      db.query(copyFrom(`COPY ${table.name} (${columnList(table)}) FROM STDIN`)),
    );
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new ArchiveUnusable(code === 'ENOENT' ? `${file} is missing.` : `${file} cannot be put back: ${message}.`, {
      cause: error,
    });
  }
  if (digest() !== table.sha256 || rows !== table.rows) {
    throw new ArchiveUnusable(`${file} is not what was written when the backup was made.`);
  }
}
