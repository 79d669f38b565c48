import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import { openDatabases, openParts, type Databases } from '#assembly';
import { examineLog, restore as putArchivesBack, type Examined } from '#backup';
import { adoptLog } from '#event-store';
import { MasterKey, replayErasures, type Erasure } from '#privacy';
import { CannotStart, DatabaseClient, loadMasterKey, type Configuration } from '#runtime';
import { printJson, progressBar, say, type Progress } from '../terminal.js';
import { quietly, verb, type Flags } from '../verb.js';

interface RestoreFlags extends Flags {
  readonly log?: string;
  readonly keys?: string;
  readonly adopt?: boolean;
  readonly erasures?: string;
  readonly withoutErasures?: boolean;
}

interface Archives {
  readonly log: string;
  readonly keys: string;
}

export function restore(): Command {
  return verb('restore', 'Put a backup back into new, empty databases, and see that it is whole.')
    .option('--log <dir>', 'folder that "throughline backup --log" wrote')
    .option('--keys <dir>', 'folder that "throughline backup --keys" wrote, no older than the log')
    .option(
      '--erasures <file>',
      'newest list that "throughline backup --erasures" wrote: destroyed keys stay destroyed',
    )
    .option('--without-erasures', 'no key was destroyed since the keys were backed up')
    .addHelpText(
      'after',
      '\nNeeds the master key of the old installation: MASTER_KEY, or its master.key in the data folder.' +
        '\nRead models are built anew from the events. Timers that fell due since the backup fire at the next start.',
    )
    .action(async (flags: RestoreFlags) => {
      const configuration = quietly(flags);
      const archives = archivesOf(flags);
      const erasures = await erasuresOf(flags);
      const masterKey = await masterKeyOf(configuration);
      const databases = await openDatabases(configuration, { say });
      let restored: object;
      try {
        restored = archives
          ? await putBack(databases, archives, masterKey, erasures)
          : await adopt(databases, erasures);
        complainOf(await shown('checking every chain', (onProgress) => examineLog({ ...databases, onProgress })));
      } finally {
        await databases.close();
      }
      await buildReadModels(configuration);
      if (flags.json) printJson({ restored, erasures: erasures.length });
      else say('Restored: every chain is whole, every key is there, and the read models are built.');
    });
}

/** Undefined: what is there is to be adopted. */
function archivesOf({ log, keys, adopt }: RestoreFlags): Archives | undefined {
  if (adopt && !log && !keys) return undefined;
  if (!adopt && log && keys) return { log, keys };
  throw new CannotStart('Name both --log and --keys, or --adopt alone for databases that were copied here otherwise.');
}

async function putBack(
  { databaseUrl, keysUrl }: Databases,
  { log, keys }: Archives,
  masterKey: MasterKey,
  erasures: readonly Erasure[],
): Promise<object> {
  const manifests = await shown('restoring', (onProgress) =>
    putArchivesBack({
      ...{ databaseUrl, keysUrl, log, keys, erasures, onProgress },
      accepts: (check) => mustFit(masterKey, check),
    }),
  );
  return { log: manifests.log.taken, keys: manifests.keys.taken };
}

async function adopt({ databaseUrl, keysUrl }: Databases, erasures: readonly Erasure[]): Promise<object> {
  const keys = new DatabaseClient({ connectionString: keysUrl, application_name: 'throughline-restore' });
  await keys.connect();
  try {
    await replayErasures(keys, erasures);
  } finally {
    await keys.end();
  }
  return { adopted: await adoptLog(databaseUrl) };
}

/** @throws {CannotStart} when what was restored is not what was once written */
function complainOf({ broken, unknownKeys }: Examined): void {
  if (broken.length > 0) {
    const [first] = broken;
    throw new CannotStart(
      `The restored log was altered: the hash chains of ${broken.length} streams are broken, the first ${first!.stream} at version ${first!.version}. Do not use it.`,
    );
  }
  if (unknownKeys > 0) {
    throw new CannotStart(
      `${unknownKeys} keys that the log's texts are sealed with are not in the backup of the keys, which is older than the log's: those texts would read as erased. Restore newer keys.`,
    );
  }
}

/** Opening makes their tables; then one pass through the whole log fills them. */
async function buildReadModels(configuration: Configuration): Promise<void> {
  const parts = await openParts(configuration, { say });
  const { readModels } = parts;
  try {
    const names = (await readModels.status()).map(({ name }) => name);
    await shown('building the read models', (onProgress) =>
      readModels.rebuild(names, ({ share }) => onProgress(share)),
    );
  } finally {
    await parts.close();
  }
}

async function erasuresOf({ erasures, withoutErasures }: RestoreFlags): Promise<readonly Erasure[]> {
  if (erasures === undefined) {
    if (withoutErasures) return [];
    throw new CannotStart(
      'Keys destroyed since the backup would live again: name the newest list with --erasures, or say --without-erasures.',
    );
  }
  const text = await readFile(erasures, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new CannotStart(`--erasures: ${erasures} cannot be read (${error.code}).`);
  });
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line, n) => erasureIn(line, `line ${n + 1} of ${erasures}`));
}

function erasureIn(line: string, place: string): Erasure {
  try {
    const { id, destroyed } = JSON.parse(line) as Partial<Erasure>;
    if (/^[0-9a-f-]{36}$/.test(id ?? '') && !Number.isNaN(Date.parse(destroyed ?? ''))) {
      return { id: id!, destroyed: destroyed! };
    }
  } catch {
    // Said below, whatever is wrong with it.
  }
  throw new CannotStart(`${place} is no erasure: {"id":"<uuid of a key>","destroyed":"<instant>"} is accepted.`);
}

/** The old one: a new one, which any other verb would make here, opens nothing of the backup. */
async function masterKeyOf(configuration: Configuration): Promise<MasterKey> {
  if (!configuration.masterKey && !existsSync(join(configuration.dataDir, 'master.key'))) {
    throw new CannotStart(
      `The backup's keys are wrapped by the master key of the old installation: set MASTER_KEY to it, or put its master.key into ${configuration.dataDir}.`,
    );
  }
  return new MasterKey(await loadMasterKey(configuration));
}

function mustFit(masterKey: MasterKey, check: Uint8Array): void {
  if (!masterKey.fits(check)) throw new CannotStart('The keys in this backup were wrapped by another master key.');
}

async function shown<T>(label: string, work: (onProgress: Progress['to']) => Promise<T>): Promise<T> {
  const bar = progressBar(label);
  try {
    return await work(bar.to);
  } finally {
    bar.done();
  }
}
