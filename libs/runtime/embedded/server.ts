import { execFile, spawn } from 'node:child_process';
import { open, readFile, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { type Account, serverAccount } from './account.js';
import { type Binaries, credentials, findBinaries } from './binaries.js';
import { serverEnvironment } from './environment.js';
import { type Home, prepareHome, SUPERUSER } from './home.js';

const run = promisify(execFile);

export interface ServerOptions {
  /** The data folder. */
  readonly dir: string;
  /** What is told to people, one line at a time. */
  readonly log: (line: string) => void;
  /** PostgreSQL settings that override ours; they apply only if this call starts the server. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Port to use if it is free; else any. */
  readonly port?: number;
}

/** A PostgreSQL server that answers, whoever started it. */
export interface Server {
  readonly port: number;
  /** Address of one of its databases, with user and password. */
  url(database: string): string;
  /** Stops it for everybody: open transactions are rolled back, what was committed is on disk. */
  stop(): Promise<void>;
}

const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '200',
  shared_buffers: '128MB',
  // A forgotten writing transaction would hold back every reader of the event log.
  idle_in_transaction_session_timeout: '60s',
  log_timezone: 'UTC',
  timezone: 'UTC',
};

/** Finds the live server of a data folder or starts it, on a free port of 127.0.0.1, detached from this process. */
export async function ensureServer(options: ServerOptions): Promise<Server> {
  const account = await serverAccount();
  const binaries = await findBinaries(account, options.log);
  const home = await prepareHome(options.dir, binaries, account, options.log);
  const port = await answeringPort(home, binaries, account, options);
  const url = (database: string) => `postgres://${SUPERUSER}:${home.password}@127.0.0.1:${port}/${database}`;
  return { port, url, stop: () => stopServer(home, binaries, account) };
}

/** Crash recovery after a power cut may read a lot of log; it is told, and waited for this long. */
const PATIENCE_MS = 10 * 60_000;

async function answeringPort(home: Home, binaries: Binaries, account: Account | undefined, options: ServerOptions) {
  const begun = Date.now();
  let launched: Launched | undefined;
  let told = begun;
  for (let attempts = 0; Date.now() - begun < PATIENCE_MS;) {
    const seen = await readPidFile(home.data);
    if (seen && (await isServerOf(home.data, seen.pid))) {
      if (seen.status === 'ready' && (await answers(home, seen.port))) return seen.port;
    } else if (!launched || launched.failure !== undefined) {
      if (launched?.failure !== undefined && !isPassing(launched.failure)) {
        throw new Error(`PostgreSQL did not start in ${home.data}: ${launched.failure}`);
      }
      if (++attempts > 20) throw new Error(`PostgreSQL did not start in ${home.data}: ${launched?.failure}`);
      if (attempts > 1) await pause(100);
      // A process id that now belongs to another program: PostgreSQL would take it for a live server.
      if (seen && isAlive(seen.pid)) await rm(join(home.data, 'postmaster.pid'), { force: true });
      launched = await launch(home, binaries, account, await freePort(options.port), options.settings ?? {});
    }
    if (Date.now() - told > 2_000) {
      options.log('PostgreSQL is still starting (recovering after an unclean stop, perhaps) …');
      told = Date.now();
    }
    await pause(20);
  }
  throw new Error(`PostgreSQL in ${home.data} did not answer within ${PATIENCE_MS / 60_000} minutes.`);
}

interface Launched {
  /** Set when the process ended: its last words. */
  failure?: string;
}

async function launch(
  home: Home,
  binaries: Binaries,
  account: Account | undefined,
  port: number,
  settings: Readonly<Record<string, string>>,
): Promise<Launched> {
  const begun = await stat(home.logFile).then(
    ({ size }) => size,
    () => 0,
  );
  const log = await open(home.logFile, begun > 10_000_000 ? 'w' : 'a', 0o600);
  const all = Object.entries({ ...SETTINGS, ...settings, port: String(port) });
  const child = spawn(
    binaries.postgres,
    ['-D', home.data, ...all.flatMap(([name, value]) => ['-c', `${name}=${value}`])],
    {
      ...credentials(account),
      cwd: home.data,
      env: serverEnvironment(),
      // Its own process group: Ctrl-C in a terminal must not stop the database before we have drained.
      detached: true,
      windowsHide: true,
      stdio: ['ignore', log.fd, log.fd],
    },
  );
  const launched: Launched = {};
  child.on('error', (error) => (launched.failure = error.message));
  child.on('exit', (code, signal) => {
    void readFile(home.logFile, 'utf8').then(
      (text) => (launched.failure = lastWords(text.slice(begun)) ?? `it ended with ${signal ?? code}`),
      () => (launched.failure = `it ended with ${signal ?? code}`),
    );
  });
  child.unref();
  await log.close();
  return launched;
}

function lastWords(log: string): string | undefined {
  return (
    log.split('\n').findLast((line) => /(FATAL|PANIC|error while loading)/.test(line)) ?? log.trim().split('\n').at(-1)
  );
}

/** Somebody else was quicker (lock file), took the port, or a killed server's last children are still leaving. */
function isPassing(failure: string): boolean {
  return /lock file|already in use|could not create any TCP|shared memory block/.test(failure);
}

async function stopServer(home: Home, binaries: Binaries, account: Account | undefined): Promise<void> {
  const ask = (mode: string, seconds: number) =>
    run(binaries.pgCtl, ['stop', '-D', home.data, '-m', mode, '-w', '-t', String(seconds)], {
      ...credentials(account),
      cwd: home.data,
      env: serverEnvironment(),
    });
  const gone = async () => {
    const seen = await readPidFile(home.data);
    return !seen || !(await isServerOf(home.data, seen.pid));
  };
  if (await gone()) return;
  await ask('fast', 6).catch(async (error: unknown) => {
    if (await gone()) return;
    await ask('immediate', 3).catch(() => {
      throw error;
    });
  });
}

interface PidFile {
  readonly pid: number;
  readonly port: number;
  readonly status: string;
}

/** Layout: PostgreSQL's `miscadmin.h`, LOCK_FILE_LINE_*: pid, data, start, port, socket, address, memory, status. */
export async function readPidFile(data: string): Promise<PidFile | undefined> {
  const text = await readFile(join(data, 'postmaster.pid'), 'utf8').catch(() => '');
  const lines = text.split('\n');
  const pid = Number(lines[0]);
  return pid > 0 ? { pid, port: Number(lines[3]), status: (lines[7] ?? '').trim() } : undefined;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Process ids are used again, soon so in containers: where the system shows the command line it decides. */
export async function isServerOf(data: string, pid: number): Promise<boolean> {
  if (!isAlive(pid)) return false;
  if (process.platform !== 'linux') return true;
  const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  return command.split('\0').includes(data);
}

async function answers(home: Home, port: number): Promise<boolean> {
  const client = new pg.Client({
    host: '127.0.0.1',
    port,
    user: SUPERUSER,
    password: home.password,
    database: 'postgres',
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return true;
  } catch (error) {
    // Refused for good (a password that does not fit) must not look like "not yet".
    if (error instanceof pg.DatabaseError && error.code?.startsWith('28')) throw error;
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function freePort(wanted = 0): Promise<number> {
  return new Promise((found, failed) => {
    const probe = createServer();
    probe.once('error', (error) => (wanted ? found(freePort()) : failed(error)));
    probe.listen(wanted, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => found(address && typeof address === 'object' ? address.port : 0));
    });
  });
}
