// Runs suites: installs and builds what is missing, gives Jest its arguments, and ends with one line of totals.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { foreground } from './child.mjs';
import { ensureBuilt } from './ensure.mjs';
import { root } from './node.mjs';
import { say, StepFailed } from './step.mjs';

/** @param args what Jest is told; the process's exit code becomes Jest's */
export async function runSuites(args) {
  const folder = await mkdtemp(join(tmpdir(), 'throughline-totals-'));
  const file = join(folder, 'totals');
  let totals;
  try {
    const node = await ensureBuilt();
    const jest = join(root, 'node_modules', 'jest', 'bin', 'jest.js');
    process.exitCode = await foreground(
      node,
      ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', jest, ...args],
      // The reporter leaves its last line there instead of printing it: Jest itself may print after its reporters.
      { cwd: root, env: { ...process.env, TEST_TOTALS_FILE: file } },
    );
    totals = await readFile(file, 'utf8').catch(() => undefined);
    if (totals === undefined && process.exitCode !== 0) say('The run ended before its totals were known.');
  } catch (error) {
    if (!(error instanceof StepFailed)) throw error;
    say(error.message);
    process.exitCode = 1;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  if (totals !== undefined) console.log(totals);
  else if (process.exitCode !== 0) console.log('0 passed, 1 failed, 0 skipped');
}
