// One PostgreSQL for the whole run. It is started by the first suite that asks for a database (postgres.ts), so
// that suites without one start at once; here its place is made, and somebody appointed who clears it away.
import { spawn } from 'node:child_process';
import { chmod, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export default async function setUp() {
  const dir = await mkdtemp(join(tmpdir(), 'throughline-test-'));
  // As root PostgreSQL runs as another user, who must be able to search the way to its data.
  await chmod(dir, 0o711);
  process.env.TEST_RUN_DIR = dir;
  // A process of its own, because a run that is killed clears nothing: it acts when our end of the pipe closes.
  const sweeper = spawn(process.execPath, [new URL('sweep.mjs', import.meta.url).pathname, dir], {
    stdio: ['pipe', 'ignore', 'inherit'],
    detached: true,
  });
  globalThis.sweepTestRun = () =>
    new Promise((done) => {
      sweeper.once('exit', done);
      sweeper.stdin.end();
    });
}
