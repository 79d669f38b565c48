import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { loadMasterKey } from './master-key.js';

let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'throughline-key-'));
});
afterEach(() => rm(dataDir, { recursive: true }));

const load = (masterKey?: Uint8Array) => loadMasterKey({ dataDir, masterKey });

it('the master key is made once, however many start at the same time', async () => {
  const keys = await Promise.all(Array.from({ length: 8 }, () => load()));
  expect(new Set(keys.map((key) => Buffer.from(key).toString('hex'))).size).toBe(1);
  expect(keys[0]).toHaveLength(32);
  expect(await readdir(dataDir)).toEqual(['master.key']);
});

it('the master key’s file is readable for its owner only', async () => {
  await load();
  expect((await stat(join(dataDir, 'master.key'))).mode & 0o777).toBe(0o600);
});

it('a master key that was given leaves no file', async () => {
  const given = new Uint8Array(32).fill(3);
  expect(await load(given)).toBe(given);
  expect(await readdir(dataDir)).toEqual([]);
});

it('a damaged master key file stops the start instead of being replaced', async () => {
  await writeFile(join(dataDir, 'master.key'), 'damaged\n');
  await expect(load()).rejects.toThrow(/master\.key is not a key of 32 bytes/);
});
