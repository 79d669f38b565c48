import { chmod, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll } from '@jest/globals';
import { eventually } from './eventually.js';

/** The directory of this test run, cleared away when the run ends, however it ends (global-setup.mjs). */
export function runFolder(): string {
  const dir = process.env['TEST_RUN_DIR'];
  if (!dir) throw new Error('TEST_RUN_DIR is unset: run suites with jest and this project’s configuration.');
  return dir;
}

const made: string[] = [];

/** A new empty folder, as for `--data`; after the suite a PostgreSQL that still runs in it is stopped. */
export async function temporaryFolder(): Promise<string> {
  const folders = join(runFolder(), 'folders');
  await mkdir(folders, { recursive: true });
  // As root PostgreSQL runs as another user, who must be able to search the way to its data.
  for (const folder of [folders, await mkdtemp(join(folders, 'data-'))]) {
    await chmod(folder, 0o711);
    if (folder !== folders) made.push(folder);
  }
  return made.at(-1) as string;
}

const users: (() => Promise<void>)[] = [];

/** What has to end before the folders it uses are cleared: a running owner would start its PostgreSQL again. */
export function beforeClearing(stop: () => Promise<void>): void {
  users.push(stop);
}

afterAll(async () => {
  for (const stop of users) await stop();
  for (const folder of made.splice(0)) {
    const pid = await postmaster(folder);
    if (pid) {
      process.kill(pid, 'SIGQUIT');
      await eventually(async () => (await postmaster(folder)) === undefined);
    }
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
});

/** Process id of the embedded PostgreSQL that runs in a data folder. */
export async function postmaster(folder: string): Promise<number | undefined> {
  const text = await readFile(join(folder, 'postgres/data/postmaster.pid'), 'utf8').catch(() => '');
  const pid = Number(text.split('\n')[0]);
  try {
    return pid > 0 && process.kill(pid, 0) ? pid : undefined;
  } catch {
    return undefined;
  }
}
