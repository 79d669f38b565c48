// Whether node_modules holds what package-lock.json names. npm keeps its own list of what it installed, written
// when an installation is complete.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Undefined when everything is there, else what is missing, for people. */
export async function missingPackages(folder) {
  const wanted = (await readJson(join(folder, 'package-lock.json')))?.packages;
  const present = (await readJson(join(folder, 'node_modules', '.package-lock.json')))?.packages;
  if (!wanted) return 'package-lock.json cannot be read';
  if (!present) return 'node_modules is missing or incomplete';
  for (const [place, { version, optional, devOptional, peer, link }] of Object.entries(wanted)) {
    if (place === '' || link) continue;
    const installed = present[place];
    // Optional packages are those of other platforms.
    if (!installed && (optional || devOptional || peer)) continue;
    if (installed?.version !== version) return `${place.replace(/^.*node_modules\//, '')} is not at ${version}`;
  }
  return undefined;
}

async function readJson(file) {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch {
    return undefined;
  }
}
