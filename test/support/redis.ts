import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { afterAll } from '@jest/globals';
import { temporaryFolder } from './folders.js';
import { redisProgram, runRedis, type RedisServer } from './redis-server.js';

export interface TestRedis {
  readonly missing?: undefined;
  readonly url: string;
  /** For a private instance: SIGKILL. It keeps what its append-only file holds. */
  readonly kill: (() => Promise<void>) | undefined;
  /** For a private instance: starts it again on the same port. */
  readonly restart: (() => Promise<void>) | undefined;
}

export type PrivateRedis = TestRedis & RedisServer;

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
  const program = redisProgram() ?? install();
  return typeof program === 'string' ? privateInstance(program) : program;
}

function install(): string | NoRedis {
  const unset = 'neither redis-server nor valkey-server is on the PATH';
  if (process.getuid?.() !== 0 || !existsSync('/etc/debian_version')) return { missing: unset };
  const script = new URL('install-redis.mjs', import.meta.url).pathname;
  const { status, stdout } = spawnSync(process.execPath, [script], { encoding: 'utf8', timeout: 300_000 });
  return status === 0 ? 'redis-server' : { missing: `${unset}, and installing one failed: ${stdout}` };
}

async function privateInstance(program: string): Promise<PrivateRedis> {
  const server = await runRedis(program, await temporaryFolder());
  stops.push(server.kill);
  return server;
}

const stops: (() => Promise<void>)[] = [];

afterAll(async () => {
  for (const stop of stops.splice(0)) await stop();
});
