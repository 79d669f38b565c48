import { execFile } from 'node:child_process';
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { access, chown, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Account, canSearch, searchablePlace } from './account.js';
import { type Binaries, credentials } from './binaries.js';
import { serverEnvironment } from './environment.js';

const run = promisify(execFile);

export const SUPERUSER = 'throughline';

/** Where one PostgreSQL cluster lives. */
export interface Home {
  /** PostgreSQL's data directory, owned by the server's user. */
  readonly data: string;
  /** What the server prints. */
  readonly logFile: string;
  readonly password: string;
}

/**
 * Finds the cluster of the data folder `dir`, or makes it: `dir/postgres`, or elsewhere when we are root and the
 * server's user cannot search the way there. Any number of processes may call this at once.
 */
export async function prepareHome(
  dir: string,
  binaries: Binaries,
  account: Account | undefined,
  log: (line: string) => void,
): Promise<Home> {
  const folder = await reachableFolder(dir, account, log);
  const data = join(folder, 'data');
  if (!(await exists(data))) await initialise(folder, data, binaries, account);
  const password = (await readFile(join(data, PASSWORD_FILE), 'utf8')).trim();
  return { data, logFile: join(folder, 'server.log'), password };
}

/** Where the cluster of the data folder `dir` is, if it has been made; changes nothing. */
export async function findHome(dir: string): Promise<Home | undefined> {
  const moved = await readFile(join(dir, MOVED_FILE), 'utf8').catch(() => undefined);
  const folder = moved?.trim() ?? join(dir, 'postgres');
  const data = join(folder, 'data');
  const password = await readFile(join(data, PASSWORD_FILE), 'utf8').catch(() => undefined);
  return password === undefined ? undefined : { data, logFile: join(folder, 'server.log'), password: password.trim() };
}

/** Inside the data directory, so that cluster and password appear in one rename. */
const PASSWORD_FILE = 'throughline.password';
/** Left in the data folder when the cluster lives elsewhere; deleting the data folder deletes the way to it. */
const MOVED_FILE = 'postgres-lives-at';

async function reachableFolder(
  dir: string,
  account: Account | undefined,
  log: (line: string) => void,
): Promise<string> {
  await mkdir(dir, { recursive: true });
  const usual = join(dir, 'postgres');
  if (!account) {
    await mkdir(usual, { recursive: true, mode: 0o700 });
    return usual;
  }
  const moved = await readFile(join(dir, MOVED_FILE), 'utf8').catch(() => undefined);
  const folder = moved?.trim() ?? ((await canSearch(account, dir)) ? usual : await elsewhere(dir));
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await chown(folder, account.uid, account.gid);
  if (folder !== usual) {
    log(`PostgreSQL runs as the user ${account.name}, who cannot search ${dir}: the database lives in ${folder}.`);
  }
  return folder;
}

async function elsewhere(dir: string): Promise<string> {
  const name = `${createHash('sha256').update(dir).digest('hex').slice(0, 12)}-${randomUUID().slice(0, 8)}`;
  const folder = join(await searchablePlace(name), 'postgres');
  try {
    await writeFile(join(dir, MOVED_FILE), `${folder}\n`, { flag: 'wx' });
    return folder;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return (await readFile(join(dir, MOVED_FILE), 'utf8')).trim();
  }
}

async function initialise(folder: string, data: string, binaries: Binaries, account: Account | undefined) {
  const fresh = join(folder, `data.${randomUUID()}`);
  const passwordFile = `${fresh}.password`;
  const password = randomBytes(24).toString('base64url');
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600, flag: 'wx' });
  if (account) await chown(passwordFile, account.uid, account.gid);
  await run(
    binaries.initdb,
    [
      ...['-D', fresh, '-U', SUPERUSER, `--pwfile=${passwordFile}`, '--auth=scram-sha-256', '--encoding=UTF8'],
      // The same order and letter case rules on every machine, whatever its locales.
      ...['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'],
    ],
    { ...credentials(account), cwd: folder, env: serverEnvironment() },
  ).catch((error: Error & { stderr?: string }) => {
    throw new Error(`PostgreSQL's initdb failed in ${folder}: ${error.stderr?.trim() ?? error.message}`);
  });
  await rename(passwordFile, join(fresh, PASSWORD_FILE));
  // Atomic: of several first starts one cluster stays, and a start killed half-way leaves none.
  await rename(fresh, data).catch(async () => rm(fresh, { recursive: true, force: true }));
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
