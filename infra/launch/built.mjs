// Whether dist was built from the sources as they are now.
import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

export const STAMP = '.built-from';

/** A fingerprint of everything that the build reads: paths, sizes and times of change. */
export async function fingerprint(folder) {
  const hash = createHash('sha256');
  for (const name of ['.swcrc', 'package-lock.json']) hash.update(await readFile(join(folder, name)));
  for (const room of ['apps', 'libs']) {
    const entries = await readdir(join(folder, room), { recursive: true }).catch(() => []);
    for (const path of entries.filter((name) => name.endsWith('.ts') && !name.endsWith('.spec.ts')).sort()) {
      const { size, mtimeMs } = await stat(join(folder, room, path));
      hash.update(`${room}/${path} ${size} ${mtimeMs}\n`);
    }
  }
  return hash.digest('hex');
}

export async function isBuilt(folder) {
  const stamp = await readFile(join(folder, 'dist', STAMP), 'utf8').catch(() => undefined);
  return stamp !== undefined && stamp === (await fingerprint(folder));
}
