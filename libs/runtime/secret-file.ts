import { randomUUID } from 'node:crypto';
import { link, open, readFile, rm } from 'node:fs/promises';

/**
 * Writes `text` to `file`, readable for its owner only and on disk when this returns, unless the file is there.
 * @returns what the file holds afterwards: of several at the same time one wins, and none is seen half-written.
 */
export async function writeSecretOnce(file: string, text: string): Promise<string> {
  const draft = `${file}.${randomUUID()}`;
  const handle = await open(draft, 'wx', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
    await link(draft, file).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
    return await readFile(file, 'utf8');
  } finally {
    await handle.close();
    await rm(draft, { force: true });
  }
}
