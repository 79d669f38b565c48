// Installs a Redis server from Debian, as root, one process at a time; prints what went wrong on standard output.
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exclusively } from '../../infra/launch/lock.mjs';
import { run } from '../../infra/launch/step.mjs';

const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
const apt = (...args) => run('apt-get', ['-q', '-o', 'DPkg::Lock::Timeout=120', ...args], { env });

await exclusively(join(tmpdir(), 'throughline-install-redis.lock'), async () => {
  const present = await run('redis-server', ['--version']);
  if (present.code === 0) return;
  const install = () => apt('install', '-y', '--no-install-recommends', 'redis-server');
  let result = await install();
  if (result.code !== 0) {
    await apt('update');
    result = await install();
  }
  if (result.code === 0) return;
  process.stdout.write(result.output.trim().split('\n').at(-1) ?? 'apt-get failed');
  process.exitCode = 1;
});
