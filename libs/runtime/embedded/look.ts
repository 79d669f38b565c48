import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { serverAccount } from './account.js';
import { findHome, SUPERUSER } from './home.js';
import { isServerOf, readPidFile } from './server.js';
import { DATABASE, KEYS } from './start.js';

/** What stands in a data folder. */
export interface EmbeddedFound {
  /** PostgreSQL's data directory. */
  readonly data: string;
  /** What the server prints. */
  readonly logFile: string;
  /** Whether the directory belongs to the operating system's user that the server runs as. */
  readonly ours: boolean;
  /** Only while it runs. */
  readonly urls: { readonly databaseUrl: string; readonly keysUrl: string } | undefined;
}

/** Looks for the embedded PostgreSQL of a data folder. Starts, makes and changes nothing. Undefined: none was made. */
export async function lookForEmbedded(dataDir: string): Promise<EmbeddedFound | undefined> {
  const home = await findHome(resolve(dataDir));
  if (!home) return undefined;
  const { data, logFile, password } = home;
  const [{ uid }, account, seen] = await Promise.all([stat(data), serverAccount(), readPidFile(data)]);
  const running = seen !== undefined && (await isServerOf(data, seen.pid));
  const url = (name: string) => `postgres://${SUPERUSER}:${password}@127.0.0.1:${seen?.port}/${name}`;
  return {
    data,
    logFile,
    ours: uid === (account?.uid ?? process.getuid?.() ?? uid),
    urls: running ? { databaseUrl: url(DATABASE), keysUrl: url(KEYS) } : undefined,
  };
}
