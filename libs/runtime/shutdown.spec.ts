import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { afterEach, describe, expect, it } from '@jest/globals';
import { eventually } from '../../test/support/eventually.js';

let child: ChildProcessByStdio<null, Readable, null>;
let said = '';

afterEach(() => {
  child.kill('SIGKILL');
});

async function start(drainMs: number): Promise<void> {
  said = '';
  const script = new URL('../../test/support/draining.mjs', import.meta.url).pathname;
  child = spawn(process.execPath, [script, String(drainMs)], { stdio: ['ignore', 'pipe', 'inherit'] });
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
  await eventually(() => said.includes('ready'));
}

async function ended(): Promise<number | null> {
  const [code] = (await once(child, 'close')) as [number | null];
  return code;
}

describe('a signal to stop', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('%s lets the process drain and end with 0', async (signal) => {
    await start(0);
    child.kill(signal);
    expect(await ended()).toBe(0);
    expect(said).toBe('ready\ndraining\n');
  });

  it('that comes again does not break the drain', async () => {
    await start(300);
    child.kill('SIGINT');
    await eventually(() => said.includes('draining'));
    child.kill('SIGINT');
    child.kill('SIGTERM');
    expect(await ended()).toBe(0);
    expect(said).toBe('ready\ndraining\n');
  });

  it('ends the process with 1 when the drain does not come to an end', async () => {
    await start(60_000);
    child.kill('SIGTERM');
    expect(await ended()).toBe(1);
    expect(said).toContain('Not stopped cleanly: stopping took longer than 1 s');
  });
});
