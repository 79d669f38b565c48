// One installs or builds at a time, however many start at once.
import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** Runs `work` while holding the directory `lock`; takes it over from a process that is gone. */
export async function exclusively(lock, work, waiting = () => {}) {
  for (let told = false; !(await take(lock));) {
    if (await abandoned(lock)) {
      await breakOpen(lock);
    } else {
      if (!told) waiting();
      told = true;
      await pause(200);
    }
  }
  try {
    return await work();
  } finally {
    // Aside first: an empty lock, half-way through its removal, could be taken and then be removed again.
    const aside = besides(lock, 'done');
    await rename(lock, aside);
    await rm(aside, { recursive: true, force: true });
  }
}

/** A name that nobody else uses, in this process or another. */
const besides = (lock, what) => `${lock}.${what}.${randomUUID()}`;

async function take(lock) {
  // Filled before it appears under its name, so that nobody sees a lock without its owner.
  const draft = besides(lock, 'draft');
  await mkdir(draft);
  await writeFile(join(draft, 'pid'), String(process.pid));
  try {
    await rename(draft, lock);
    return true;
  } catch {
    await rm(draft, { recursive: true, force: true });
    return false;
  }
}

async function owner(lock) {
  return Number(await readFile(join(lock, 'pid'), 'utf8').catch(() => 'NaN'));
}

async function abandoned(lock) {
  const pid = await owner(lock);
  if (Number.isNaN(pid)) return false;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return error.code === 'ESRCH';
  }
}

async function breakOpen(lock) {
  const aside = besides(lock, 'broken');
  await rename(lock, aside).catch(() => undefined);
  // Somebody else may have broken and taken it in between: then it goes back.
  if (await abandoned(aside)) await rm(aside, { recursive: true, force: true });
  else await rename(aside, lock).catch(() => undefined);
}
