import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * A file or folder that ships beside the code, e.g. `infra/demo`. Looked for upwards, because the code stands one
 * folder deeper once it is built.
 */
export function shipped(path: string): string {
  for (let folder = dirname(fileURLToPath(import.meta.url)); folder !== dirname(folder); folder = dirname(folder)) {
    if (existsSync(join(folder, path))) return join(folder, path);
  }
  throw new Error(`${path} is missing from this installation`);
}

/** Of this program. */
export const { version } = JSON.parse(readFileSync(shipped('package.json'), 'utf8')) as { readonly version: string };
