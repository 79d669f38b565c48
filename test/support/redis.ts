import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { afterAll } from '@jest/globals';
import { Redis } from 'ioredis';
import { eventually } from './eventually.js';
import { temporaryFolder } from './folders.js';

export interface TestRedis {
  readonly missing?: undefined;
  readonly url: string;
  /** For a private instance: SIGKILL. It keeps what its append-only file holds. */
  readonly kill: (() => Promise<void>) | undefined;
  /** For a private instance: starts it again on the same port. */
  readonly restart: (() => Promise<void>) | undefined;
}

export interface PrivateRedis extends TestRedis {
  readonly kill: () => Promise<void>;
  readonly restart: () => Promise<void>;
}

/** Why there is none on this machine: the reason for the skip. */
export interface NoRedis {
  readonly missing: string;
}

/**
 * The Redis of REDIS_URL, there a database of this Jest worker's own, for the keys of all suites are the same; else
 * a {@link privateRedis}.
 */
export async function redisForTests(): Promise<TestRedis | NoRedis> {
  const given = process.env['REDIS_URL'];
  if (!given) return privateRedis();
  const url = new URL(given);
  if (url.pathname.length <= 1) url.pathname = `/${process.env['JEST_WORKER_ID'] ?? 1}`;
  return { url: url.href, kill: undefined, restart: undefined };
}

/**
 * An instance of a server on the PATH (redis-server, valkey-server), installed first where we are root on Debian,
 * else `missing` says why not. Stopped after the suite. May be killed, filled and configured at will.
 */
export async function privateRedis(): Promise<PrivateRedis | NoRedis> {
  const program = onPath() ?? install();
  return typeof program === 'string' ? privateInstance(program) : program;
}

function onPath(): string | undefined {
  return ['redis-server', 'valkey-server'].find((name) => spawnSync(name, ['--version']).status === 0);
}

function install(): string | NoRedis {
  const unset = 'neither redis-server nor valkey-server is on the PATH';
  if (process.getuid?.() !== 0 || !existsSync('/etc/debian_version')) return { missing: unset };
  const script = new URL('install-redis.mjs', import.meta.url).pathname;
  const { status, stdout } = spawnSync(process.execPath, [script], { encoding: 'utf8', timeout: 300_000 });
  return status === 0 ? 'redis-server' : { missing: `${unset}, and installing one failed: ${stdout}` };
}

async function privateInstance(program: string): Promise<PrivateRedis> {
  const [port, dir] = await Promise.all([freePort(), temporaryFolder()]);
  const url = `redis://127.0.0.1:${port}`;
  const settings = { port, bind: '127.0.0.1', dir, save: '', appendonly: 'yes', 'maxmemory-policy': 'noeviction' };
  const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]);
  let child: ChildProcess | undefined;
  const kill = async () => {
    const ending = child;
    child = undefined;
    if (!ending || ending.exitCode !== null) return;
    const gone = new Promise((done) => ending.once('exit', done));
    ending.kill('SIGKILL');
    await gone;
  };
  const restart = async () => {
    await kill();
    child = spawn(program, args, { stdio: 'ignore' });
    await eventually(() => answers(url));
  };
  await restart();
  stops.push(kill);
  return { url, kill, restart };
}

async function answers(url: string): Promise<boolean> {
  const client = new Redis(url, { lazyConnect: true, retryStrategy: () => null, maxRetriesPerRequest: 0 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return (await client.ping()) === 'PONG';
  } finally {
    client.disconnect();
  }
}

function freePort(): Promise<number> {
  return new Promise((found, failed) => {
    const probe = createServer().once('error', failed);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => found(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

const stops: (() => Promise<void>)[] = [];

afterAll(async () => {
  for (const stop of stops.splice(0)) await stop();
});
