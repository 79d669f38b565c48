import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createServer } from 'node:net';
import { Redis } from 'ioredis';
import { eventually } from './eventually.js';

/** A Redis of our own. */
export interface RedisServer {
  readonly url: string;
  /** SIGKILL. It keeps what its append-only file holds. */
  readonly kill: () => Promise<void>;
  /** Starts it again on the same port. */
  readonly restart: () => Promise<void>;
}

/** The server program on the PATH, if there is one. */
export function redisProgram(): string | undefined {
  return ['redis-server', 'valkey-server'].find((name) => spawnSync(name, ['--version']).status === 0);
}

/** Starts it on a free port, with its files in `dir`, and waits until it answers. */
export async function runRedis(program: string, dir: string): Promise<RedisServer> {
  const port = await freePort();
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
  return { url, kill, restart };
}

async function answers(url: string): Promise<boolean> {
  const once = { lazyConnect: true, retryStrategy: () => null, maxRetriesPerRequest: 0 };
  // One that was refused would keep the process for as long as it may take to go.
  const client = new Redis(url, { ...once, disconnectTimeout: 200 });
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
