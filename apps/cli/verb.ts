import { existsSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { openParts, type Parts } from '#assembly';
import { CannotStart, readConfiguration, type Configuration } from '#runtime';
import { say } from './terminal.js';

export interface Flags {
  readonly data?: string;
  readonly json?: boolean;
}

/** A verb with the flags that every verb takes. */
export function verb(name: string, summary: string): Command {
  return new Command(name)
    .description(summary)
    .option('--data <dir>', 'data folder of the embedded database (default: .throughline)')
    .option('--json', 'answer as JSON on standard output');
}

/** Single commands speak up only when something is wrong. */
export function quietly(flags: Flags): Configuration {
  const configuration = readConfiguration(flags);
  return configuration.logLevel === 'info' ? { ...configuration, logLevel: 'warn' } : configuration;
}

/** @throws {CannotStart} when the data folder is not there: a mistyped one is not made into a new Throughline */
export function needsDataFolder({ dataDir, databaseUrl }: Configuration): void {
  if (databaseUrl || existsSync(dataDir)) return;
  throw new CannotStart(`There is no data folder ${dataDir}: name one with --data, or begin with "throughline up".`);
}

/**
 * Opens what is there, also beside a running Throughline, does `work`, and closes it again.
 * @throws {CannotStart} when the data folder is not there
 */
export async function withParts<T>(flags: Flags, work: (parts: Parts) => Promise<T>): Promise<T> {
  const configuration = quietly(flags);
  needsDataFolder(configuration);
  const parts = await openParts(configuration, { say, part: 'guest' });
  try {
    return await work(parts);
  } finally {
    await parts.close();
  }
}

const MOST_LISTED = 1000;

/** @throws {CannotStart} where `--limit` is no count */
export function limitOf({ limit }: { readonly limit: string }): number {
  const count = Number(limit);
  if (Number.isInteger(count) && count >= 1 && count <= MOST_LISTED) return count;
  throw new CannotStart(`--limit is "${limit}", and a whole number from 1 to ${MOST_LISTED} is accepted.`);
}

/** Does `work` on the data folder of `--data`, or on one of its own that is thrown away afterwards. */
export async function onData<T>({ data }: Flags, work: (data: string) => Promise<T>): Promise<T> {
  if (data) return work(data);
  const folder = await mkdtemp(join(tmpdir(), 'throughline-'));
  // For root PostgreSQL runs as somebody else, who has to get to its own folder in this one; nothing else opens up.
  await chmod(folder, 0o711);
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
