import { mkdir, lstat, readFile, realpath, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** The operating system's user that PostgreSQL runs as; PostgreSQL refuses to run as root. */
export interface Account {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/** As root: `postgres` if there is such a user, else `nobody`. As anybody else: undefined, we run it ourselves. */
export async function serverAccount(): Promise<Account | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const lines = (await readFile('/etc/passwd', 'utf8')).split('\n').map((line) => line.split(':'));
  for (const wanted of ['postgres', 'nobody']) {
    const [name, , uid, gid] = lines.find(([user]) => user === wanted) ?? [];
    if (name && Number(uid) > 0) return { name, uid: Number(uid), gid: Number(gid) };
  }
  throw new Error('PostgreSQL refuses to run as root and this machine has neither a user postgres nor nobody.');
}

/** Whether `account` may pass through every directory down to `path` (which exists). Access lists are not asked. */
export async function canSearch(account: Account, path: string): Promise<boolean> {
  for (let at = await realpath(path); ; at = dirname(at)) {
    const { mode, uid, gid } = await stat(at);
    const search = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001;
    if ((mode & search) === 0) return false;
    if (at === dirname(at)) return true;
  }
}

/**
 * A directory of root's that everyone can search, for what PostgreSQL must reach and cannot where it is: below
 * /var/lib, or below /var/tmp where that is read-only.
 */
export async function searchablePlace(name: string): Promise<string> {
  let failure: unknown;
  for (const root of ['/var/lib/throughline', '/var/tmp/throughline']) {
    const place = join(root, name);
    try {
      await mkdir(place, { recursive: true, mode: 0o755 });
      for (const directory of [root, place]) await assertOnlyRootWrites(directory);
      return place;
    } catch (error) {
      failure = error;
    }
  }
  throw new Error(`No place that PostgreSQL's user can reach could be made: ${String(failure)}`);
}

/** /var/tmp is writable for all: a directory that somebody else put there first is not ours to trust. */
async function assertOnlyRootWrites(directory: string): Promise<void> {
  const { mode, uid } = await lstat(directory);
  if (uid !== 0 || (mode & 0o022) !== 0) throw new Error(`${directory} can be written by others than root`);
}
