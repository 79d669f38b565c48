// Installs what package-lock.json names and builds what changed; does nothing when nothing is missing.
// Plain JavaScript without packages: on a fresh clone this runs before there are any.
import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fingerprint, isBuilt, STAMP } from './built.mjs';
import { missingPackages } from './installed.mjs';
import { exclusively } from './lock.mjs';
import { hostComplaint, hostPath, ownNode, root } from './node.mjs';
import { say, step, StepFailed } from './step.mjs';

const lock = join(root, '.launch.lock');
const waiting = () => say('Waiting for another Throughline that is installing or building …');

/** @returns the path of Node 26. @throws {StepFailed} with one sentence. */
export async function ensureInstalled() {
  const complaint = hostComplaint();
  if (complaint) throw new StepFailed(complaint);
  if (await missingPackages(root)) {
    await exclusively(lock, async () => (await missingPackages(root)) && install(), waiting);
  }
  const node = ownNode();
  if (node) return node;
  throw new StepFailed(
    `npm installed no Node 26 for ${process.platform}-${process.arch}: put Node 26 on the PATH and try again.`,
  );
}

/** Installs, then builds dist if a source changed. @returns the path of Node 26. */
export async function ensureBuilt() {
  const node = await ensureInstalled();
  if (!(await isBuilt(root))) await exclusively(lock, async () => (await isBuilt(root)) || build(node), waiting);
  return node;
}

async function install() {
  const args = ['ci', '--include=dev', '--include=optional', '--no-fund', '--no-audit', '--loglevel=error'];
  await step('Installing packages (npm ci)', 'npm', args, {
    cwd: root,
    env: { ...process.env, PATH: hostPath(), NODE_ENV: undefined },
    shell: process.platform === 'win32',
  });
  const missing = await missingPackages(root);
  if (missing) throw new StepFailed(`After npm ci ${missing}.`);
}

async function build(node) {
  const [fresh, old, dist] = ['dist.new', 'dist.old', 'dist'].map((name) => join(root, name));
  // Taken before: a source that changes during the build makes the next start build again.
  const stamp = await fingerprint(root);
  await rm(fresh, { recursive: true, force: true });
  const swc = join(root, 'node_modules', '@swc', 'cli', 'bin', 'swc.js');
  const args = ['libs', 'apps', '--out-dir', fresh, '--ignore', '**/*.spec.ts', '--quiet'];
  await step('Building', node, [swc, ...args], { cwd: root });
  await writeFile(join(fresh, STAMP), stamp);
  await rm(old, { recursive: true, force: true });
  await rename(dist, old).catch(() => undefined);
  await rename(fresh, dist);
  await rm(old, { recursive: true, force: true });
}
