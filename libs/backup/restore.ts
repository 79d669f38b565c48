import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createZstdDecompress } from 'node:zlib';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { adoptRestored, applyMigrations } from '#event-store';
import { replayErasures, type Erasure } from '#privacy';
import { DatabaseClient } from '#runtime';
import { readManifest, type Archive, type ArchivedTable, type Manifest } from './archive.js';
import { columnList, SCHEMAS } from './contents.js';
import { digester, rowCounter } from './passing.js';
import { counting, type Progress } from './progress.js';
import { ArchiveUnusable, NotEmpty } from './unusable.js';

export interface RestoreOptions {
  readonly databaseUrl: string;
  readonly keysUrl: string;
  /** Folders with the archives. */
  readonly log: string;
  readonly keys: string;
  /** Keys destroyed since the backup. */
  readonly erasures: readonly Erasure[];
  /** Is shown the check value of the master key that wrapped the keys; throws when it is another one. */
  accepts(check: Uint8Array): void;
  readonly onProgress?: Progress;
}

/**
 * Puts both archives back, all or nothing, into databases that hold nothing: usually of another cluster, whose
 * transaction ids say nothing about these events, so that they become an older epoch. What was erased since the
 * backup is erased again before anybody can read it. Read models are not in an archive: they are to be rebuilt.
 * @throws {ArchiveUnusable} {@link NotEmpty}, and what `accepts` throws
 */
export async function restore(options: RestoreOptions): Promise<{ log: Manifest; keys: Manifest }> {
  const manifests = {
    log: await readManifest(options.log, 'log'),
    keys: await readManifest(options.keys, 'keys'),
  };
  const step = counting(
    [...manifests.log.tables, ...manifests.keys.tables].reduce((sum, { rows }) => sum + rows, 0),
    options.onProgress,
  );
  const keys = await Target.open(options.keysUrl, manifests.keys, options.keys);
  try {
    const log = await Target.open(options.databaseUrl, manifests.log, options.log);
    try {
      await keys.fill(step);
      const { rows } = await keys.client.query<{ value: Buffer }>('SELECT value FROM keys.master_check');
      if (rows[0]) options.accepts(rows[0].value);
      await replayErasures(keys.client, options.erasures);
      await log.fill(step);
      await adoptRestored(log.client, manifests.log.epoch ?? 1);
      await keys.keep();
      await log.keep();
    } finally {
      await log.close();
    }
  } finally {
    await keys.close();
  }
  return manifests;
}

/** An empty database that an archive is being put back into, in one transaction. */
class Target {
  private constructor(
    readonly client: pg.Client,
    private readonly url: string,
    private readonly manifest: Manifest,
    private readonly folder: string,
  ) {}

  /** Makes the tables, of the age that the archive is of. */
  static async open(url: string, manifest: Manifest, folder: string): Promise<Target> {
    const client = new DatabaseClient({ connectionString: url, application_name: 'throughline-restore' });
    await client.connect();
    try {
      await clear(client, manifest.archive);
      const ran = await applyMigrations(url, manifest.archive, { upTo: manifest.migration });
      if (ran.at(-1) !== manifest.migration) {
        throw new ArchiveUnusable(`${folder} was written by a newer version of this program: use that one.`);
      }
      await client.query('BEGIN');
    } catch (error) {
      await client.end();
      throw error;
    }
    return new Target(client, url, manifest, folder);
  }

  async fill(step: (rows: number) => void): Promise<void> {
    // What migrations put there is in the archive too, as it was.
    for (const { name } of [...this.manifest.tables].reverse()) await empty(this.client, name);
    for (const table of this.manifest.tables) await copyIn(this.client, table, this.folder, step);
  }

  /** Keeps the rows, and brings their tables up to this program's age. */
  async keep(): Promise<void> {
    await this.client.query('COMMIT');
    await applyMigrations(this.url, this.manifest.archive);
    await this.client.query('ANALYZE');
  }

  /** What was not kept is gone. */
  async close(): Promise<void> {
    await this.client.end();
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
