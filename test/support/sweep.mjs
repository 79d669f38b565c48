// Waits until whoever started it is gone (its standard input ends), then clears away what the test run left in
// its directory: process groups (groups/<id>), PostgreSQL servers (below any folder), the directory itself.
import { spawnSync } from 'node:child_process';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const [, , dir] = process.argv;
process.stdin.resume();
await new Promise((ended) => process.stdin.once('close', ended));

for (const group of await readdir(join(dir, 'groups')).catch(() => [])) kill(-Number(group), 'SIGKILL');
const folders = (await readdir(join(dir, 'folders')).catch(() => [])).map((name) => join(dir, 'folders', name));
for (const folder of [dir, ...folders]) {
  const pidFile = join(folder, 'postgres', 'data', 'postmaster.pid');
  const pid = Number((await readFile(pidFile, 'utf8').catch(() => '')).split('\n')[0]);
  // Immediate stop: nothing of a test run is kept.
  if (!(pid > 0) || !kill(pid, 'SIGQUIT')) continue;
  for (let n = 0; n < 250 && (await readFile(pidFile).catch(() => undefined)); n++) await pause(20);
}
// Disks that were mounted for a test (own-postgres.ts).
const mounts = await readFile('/proc/self/mounts', 'utf8').catch(() => '');
for (const [, place] of mounts.split('\n').map((line) => line.split(' '))) {
  if (place?.startsWith(`${dir}/`)) spawnSync('umount', ['--lazy', place]);
}
await rm(dir, { recursive: true, force: true, maxRetries: 5 });

function kill(pid, signal) {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}
