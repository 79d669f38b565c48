import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Archive } from './contents.js';
import { ArchiveUnusable, NotEmpty } from './unusable.js';

export type { Archive } from './contents.js';

/** Says what an archive holds. Written last: a folder without one is a backup that was not finished. */
export interface Manifest {
  readonly format: 1;
  readonly archive: Archive;
  /** ISO instant at which the snapshot was taken; what was stored later is not in it. */
  readonly taken: string;
  /** Highest migration of the database: it is put back into tables of that age, which are then brought up. */
  readonly migration: number;
  /** Of the log: how often it had been restored into another cluster. */
  readonly epoch?: number;
  readonly tables: readonly ArchivedTable[];
}

export interface ArchivedTable {
  /** `schema.name` */
  readonly name: string;
  readonly columns: readonly string[];
  readonly rows: number;
  /** Rows in PostgreSQL's COPY text format, compressed with Zstandard. */
  readonly file: string;
  /** Of the file as it lies there, hex. */
  readonly sha256: string;
}

const MANIFEST = 'manifest.json';

/** @throws {NotEmpty} when the folder holds anything */
export async function mustBeEmpty(folder: string): Promise<void> {
  if ((await readdir(folder)).length > 0) throw new NotEmpty(`${folder} is not empty: name a new folder.`);
}

export async function writeManifest(folder: string, manifest: Manifest): Promise<void> {
  await writeFile(join(folder, MANIFEST), `${JSON.stringify(manifest, undefined, 2)}\n`, { mode: 0o600, flag: 'wx' });
}

/** @throws {ArchiveUnusable} */
export async function readManifest(folder: string, archive: Archive): Promise<Manifest> {
  const text = await readFile(join(folder, MANIFEST), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    throw new ArchiveUnusable(`${folder} holds no finished backup: there is no ${MANIFEST} in it.`);
  });
  const manifest = parsed(text);
  if (manifest?.format !== 1 || !Array.isArray(manifest.tables)) {
    throw new ArchiveUnusable(`${join(folder, MANIFEST)} was not written by this program, or by a newer one.`);
  }
  if (manifest.archive !== archive) {
    throw new ArchiveUnusable(`${folder} holds the ${manifest.archive}, and the ${archive} was asked for.`);
  }
  return manifest;
}

function parsed(text: string): Manifest | undefined {
  try {
    return JSON.parse(text) as Manifest;
  } catch {
    return undefined;
  }
}
