import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import { openDatabases, openParts } from '#assembly';
import { examineLog, restore as putArchivesBack, type Examined, type Manifest } from '#backup';
import { MasterKey, type Erasure } from '#privacy';
import { CannotStart, loadMasterKey, type Configuration } from '#runtime';
import { printJson, progressBar, say, type Progress } from '../terminal.js';
import { quietly, verb, type Flags } from '../verb.js';

interface RestoreFlags extends Flags {
  readonly log: string;
  readonly keys: string;
  readonly erasures?: string;
  readonly withoutErasures?: boolean;
}

export function restore(): Command {
  return verb('restore', 'Put a backup back into new, empty databases, and see that it is whole.')
    .requiredOption('--log <dir>', 'folder that "throughline backup --log" wrote')
    .requiredOption('--keys <dir>', 'folder that "throughline backup --keys" wrote, no older than the log')
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
      const erasures = await erasuresOf(flags);
      const masterKey = await masterKeyOf(configuration);
      const { log, keys, examined } = await putBack(configuration, flags, masterKey, erasures);
      await buildReadModels(configuration, examined.events);
      if (flags.json) {
        printJson({ restored: { log: log.taken, keys: keys.taken }, erasures: erasures.length, ...examined });
      } else {
        say(
          `The log of ${log.taken} and the keys of ${keys.taken} are restored: ${examined.events} events, every chain whole.`,
        );
      }
    });
}

async function putBack(
  configuration: Configuration,
  { log, keys }: RestoreFlags,
  masterKey: MasterKey,
  erasures: readonly Erasure[],
): Promise<{ log: Manifest; keys: Manifest; examined: Examined }> {
  const databases = await openDatabases(configuration, { say });
  const { databaseUrl, keysUrl } = databases;
  try {
    const manifests = await shown('restoring', (onProgress) =>
      putArchivesBack({
        ...{ databaseUrl, keysUrl, log, keys, erasures, onProgress },
        accepts: (check) => mustFit(masterKey, check),
      }),
    );
    const examined = await shown('checking every chain', (onProgress) =>
      examineLog({ databaseUrl, keysUrl, onProgress }),
    );
    complainOf(examined);
    return { ...manifests, examined };
  } finally {
    await databases.close();
  }
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

/** Opening makes their tables; then each goes through the whole log. */
async function buildReadModels(configuration: Configuration, events: number): Promise<void> {
  const parts = await openParts(configuration, { say });
  const { readModels } = parts;
  try {
    await shown('building the read models', async (onProgress) => {
      const models = await readModels.status();
      for (const [done, { name }] of models.entries()) {
        const within = (share: number) => onProgress((done + Math.min(1, share)) / models.length);
        await readModels.rebuild(name, ({ events: gone }) => within(gone / Math.max(1, events)));
        within(1);
      }
    });
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
