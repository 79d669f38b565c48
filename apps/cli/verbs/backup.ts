import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { openDatabases, type Databases } from '#assembly';
import { backUp, type Archive, type Manifest } from '#backup';
import { listErasures } from '#privacy';
import { CannotStart, DatabaseClient } from '#runtime';
import { printJson, progressBar, say } from '../terminal.js';
import { needsDataFolder, quietly, verb, type Flags } from '../verb.js';

interface BackupFlags extends Flags {
  readonly log?: string;
  readonly keys?: string;
  readonly erasures?: string;
}

export function backup(): Command {
  return verb('backup', 'Write what is stored into folders, while everything runs.')
    .option('--log <dir>', 'new folder for the events, timers and messages')
    .option('--keys <dir>', 'new folder for the keys of confidential texts; keep it apart from the log')
    .option('--erasures <file>', 'new file for the list of destroyed keys, to be kept longer than both')
    .addHelpText(
      'after',
      '\nThe master key is in none of them: keep MASTER_KEY, or master.key of the data folder, in a safe of its own.' +
        '\nA log and keys are put back by "throughline restore".',
    )
    .action(async (flags: BackupFlags) => {
      const { log, keys, erasures } = flags;
      if (!log && !keys && !erasures) throw new CannotStart('Name what to write: --log, --keys or --erasures.');
      if (log && keys) mustBeApart(log, keys);
      const configuration = quietly(flags);
      needsDataFolder(configuration);
      if (log && configuration.eventStoreUrl) {
        throw new CannotStart(
          '--log writes what the database holds, and the events are in the store of EVENT_STORE_URL: back them up with its own tools, or copy them into a database with "throughline copy-events" and back that up.',
        );
      }
      const databases = await openDatabases(configuration, { say, part: 'guest' });
      try {
        // The log first: no event in it names a key that is made later than the keys' own snapshot.
        const made = {
          ...(log && { log: await write('log', databases.databaseUrl, log) }),
          ...(keys && { keys: await write('keys', databases.keysUrl, keys) }),
          ...(erasures && { erasures: await writeErasures(databases, erasures) }),
        };
        if (flags.json) printJson(made);
        else for (const line of inWords(made)) say(line);
      } finally {
        await databases.close();
      }
    });
}

/** Whoever holds keys and log together reads everything; whoever restores keys undoes erasures. */
function mustBeApart(log: string, keys: string): void {
  const [one, other] = [`${resolve(log)}/`, `${resolve(keys)}/`];
  if (one.startsWith(other) || other.startsWith(one)) {
    throw new CannotStart('--log and --keys name the same place: keys need a folder of their own, kept elsewhere.');
  }
}

async function write(archive: Archive, url: string, folder: string): Promise<Manifest> {
  const bar = progressBar(`backing up the ${archive}`);
  try {
    return await backUp({ url, archive, folder, onProgress: bar.to });
  } finally {
    bar.done();
  }
}

async function writeErasures({ keysUrl }: Databases, file: string): Promise<number> {
  const client = new DatabaseClient({ connectionString: keysUrl, application_name: 'throughline-backup' });
  await client.connect();
  try {
    const erasures = await listErasures(client);
    const lines = erasures.map((erasure) => `${JSON.stringify(erasure)}\n`);
    await writeFile(file, lines.join(''), { mode: 0o600, flag: 'wx' });
    return erasures.length;
  } finally {
    await client.end();
  }
}

function inWords({ log, keys, erasures }: { log?: Manifest; keys?: Manifest; erasures?: number }): readonly string[] {
  const rowsOf = ({ tables }: Manifest, name: string) => tables.find((table) => table.name === name)?.rows ?? 0;
  return [
    ...(log ? [`The log is backed up as of ${log.taken}: ${rowsOf(log, 'log.events')} events.`] : []),
    ...(keys ? [`The keys are backed up as of ${keys.taken}: ${rowsOf(keys, 'keys.subject_keys')} keys.`] : []),
    ...(erasures === undefined ? [] : [`${erasures} destroyed keys are listed.`]),
  ];
}
