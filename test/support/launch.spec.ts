import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { eventually } from './eventually.js';
import { temporaryFolder } from './folders.js';

// The launcher is plain JavaScript without declarations: the types stand here.
interface Launch {
  missingPackages(folder: string): Promise<string | undefined>;
  fingerprint(folder: string): Promise<string>;
  exclusively<T>(lock: string, work: () => Promise<T>, waiting?: () => void): Promise<T>;
  hostComplaint(version: string): string | undefined;
  hostPath(path: string): string;
}

const place = (file: string) => new URL(`../../infra/launch/${file}`, import.meta.url).href;
const parts = await Promise.all(
  ['installed.mjs', 'built.mjs', 'lock.mjs', 'node.mjs'].map((file) => import(place(file)) as Promise<Launch>),
);
const launch: Launch = Object.assign({}, ...parts);

async function packages(lock: object, installed?: object): Promise<string> {
  const folder = await temporaryFolder();
  await writeFile(join(folder, 'package-lock.json'), JSON.stringify({ packages: { '': {}, ...lock } }));
  await mkdir(join(folder, 'node_modules'));
  if (!installed) return folder;
  await writeFile(join(folder, 'node_modules', '.package-lock.json'), JSON.stringify({ packages: installed }));
  return folder;
}

describe('what is installed', () => {
  const lock = { 'node_modules/pg': { version: '8.23.1' }, 'node_modules/win': { version: '1.0.0', optional: true } };

  it('is complete when npm lists each package at its locked version, those of other platforms aside', async () => {
    expect(
      await launch.missingPackages(await packages(lock, { 'node_modules/pg': { version: '8.23.1' } })),
    ).toBeUndefined();
  });

  it('is incomplete after an installation that was interrupted', async () => {
    expect(await launch.missingPackages(await packages(lock))).toBe('node_modules is missing or incomplete');
  });

  it('is incomplete when the lock file has moved on', async () => {
    const folder = await packages(lock, { 'node_modules/pg': { version: '8.22.0' } });
    expect(await launch.missingPackages(folder)).toBe('pg is not at 8.23.1');
  });
});

describe('what is built', () => {
  it('is out of date once a source changes, a spec aside', async () => {
    const folder = await temporaryFolder();
    await mkdir(join(folder, 'libs'));
    for (const file of ['.swcrc', 'package-lock.json', 'libs/a.ts']) await writeFile(join(folder, file), 'first');
    const before = await launch.fingerprint(folder);
    await writeFile(join(folder, 'libs/a.spec.ts'), 'a test');
    expect(await launch.fingerprint(folder)).toBe(before);
    await writeFile(join(folder, 'libs/a.ts'), 'changed');
    expect(await launch.fingerprint(folder)).not.toBe(before);
  });
});

describe('the lock around installing and building', () => {
  it('lets one at a time through, and leaves nothing behind', async () => {
    const folder = await temporaryFolder();
    let inside = 0;
    let most = 0;
    const work = async () => {
      most = Math.max(most, ++inside);
      await readdir(folder);
      inside--;
    };
    await Promise.all(Array.from({ length: 5 }, () => launch.exclusively(join(folder, 'lock'), work)));
    expect(most).toBe(1);
    expect(await readdir(folder)).toEqual([]);
  });

  it('is taken over from a process that was killed', async () => {
    const folder = await temporaryFolder();
    const killed = spawn(process.execPath, ['-e', '']);
    await once(killed, 'exit');
    await mkdir(join(folder, 'lock'));
    await writeFile(join(folder, 'lock', 'pid'), String(killed.pid));
    expect(await launch.exclusively(join(folder, 'lock'), async () => 'done')).toBe('done');
  });
});

describe('the host’s Node', () => {
  it('older than 20.19 is refused in one sentence', () => {
    expect(launch.hostComplaint('18.20.4')).toMatch(/needs Node 20\.19 or newer.*this is Node 18\.20\.4\.$/);
    expect(launch.hostComplaint('20.18.1')).toBeDefined();
    expect(launch.hostComplaint('20.19.0')).toBeUndefined();
    expect(launch.hostComplaint('26.10.0')).toBeUndefined();
  });

  it('is found past the folders that npm puts in front of the PATH', () => {
    expect(launch.hostPath('/clone/node_modules/.bin:/usr/bin:/bin')).toBe('/usr/bin:/bin');
  });
});

describe('the program that is launched', () => {
  const launchProgram = (program: string) => {
    const script = `const { foreground } = await import('${place('child.mjs')}');
      process.exitCode = await foreground(process.execPath, ['-e', ${JSON.stringify(program)}]);`;
    return spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  };

  it('gives its exit code to the launcher', async () => {
    const [code] = (await once(launchProgram('process.exit(75)'), 'close')) as [number];
    expect(code).toBe(75);
  });

  it('gets the launcher’s signals, and the launcher outlives it', async () => {
    const launcher = launchProgram(
      `process.on('SIGTERM', () => setTimeout(() => process.exit(7), 100)); setInterval(() => {}, 1e6); console.log('up')`,
    );
    let said = '';
    launcher.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
    await eventually(() => said.includes('up'));
    const closed = once(launcher, 'close');
    launcher.kill('SIGTERM');
    launcher.kill('SIGTERM');
    expect((await closed)[0]).toBe(7);
  });
});
