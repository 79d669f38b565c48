// Waits until whoever started it is gone (its standard input ends), then stops the PostgreSQL of the test run
// in the directory given and removes that directory.
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const [, , dir] = process.argv;
process.stdin.resume();
await new Promise((ended) => process.stdin.once('close', ended));

const pidFile = join(dir, 'postgres', 'data', 'postmaster.pid');
const pid = Number((await readFile(pidFile, 'utf8').catch(() => '')).split('\n')[0]);
if (pid > 0) {
  // Immediate stop: nothing of a test run is kept.
  try {
    process.kill(pid, 'SIGQUIT');
  } catch {
    // It is gone already.
  }
  for (let n = 0; n < 250 && (await readFile(pidFile).catch(() => undefined)); n++) await pause(20);
}
await rm(dir, { recursive: true, force: true, maxRetries: 5 });
