// Where the Node that runs Throughline is: npm installs it. The host's own Node only starts npm and these files.
import { existsSync } from 'node:fs';
import { delimiter, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's folder. */
export const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, '');

const LEAST_HOST = [20, 19];
const LEAST_OWN = [26, 0];

/** Undefined when the Node that runs this file is new enough to install everything, else one sentence. */
export function hostComplaint(version = process.versions.node) {
  if (atLeast(version, LEAST_HOST)) return undefined;
  return `Throughline needs Node ${LEAST_HOST.join('.')} or newer to install itself, and this is Node ${version}.`;
}

/** Path of Node 26, or undefined when npm installed none and the host's is older. */
export function ownNode(folder = root) {
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  const program = process.platform === 'win32' ? 'node.exe' : 'node';
  const packages = [`node-${platform}-${process.arch}`, `node-bin-${platform}-${process.arch}`];
  const installed = packages.map((name) => join(folder, 'node_modules', name, 'bin', program)).find(existsSync);
  return installed ?? (atLeast(process.versions.node, LEAST_OWN) ? process.execPath : undefined);
}

/**
 * PATH without the folders that `npm run` puts in front: `npm ci` deletes them, so neither npm nor the Node that
 * runs it may come from there.
 */
export function hostPath(path = process.env.PATH ?? '') {
  return path
    .split(delimiter)
    .filter((entry) => !entry.split(sep).join('/').includes('node_modules/'))
    .join(delimiter);
}

function atLeast(version, [major, minor]) {
  const [ours, oursMinor] = version.split('.').map(Number);
  return ours > major || (ours === major && oursMinor >= minor);
}
