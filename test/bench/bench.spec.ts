import { execFile } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { lineOf, readable } from './line.js';
import { alternate, percentile, perSecond } from './rounds.js';

const run = promisify(execFile);
const bench = (...args: readonly string[]) => {
  const hooks = pathToFileURL(resolve('test/bench/compiled.mjs')).href;
  return run(process.execPath, ['--import', hooks, resolve('test/bench/main.ts'), ...args], {
    env: { ...process.env, NODE_OPTIONS: undefined },
  });
};

describe('a benchmark', () => {
  it('prints one line of JSON with both rates, their ratio, the peer’s name and the machine', async () => {
    const { stdout } = await bench('append', '--json', '--scale', '0.002', '--rounds', '1');
    const line = JSON.parse(stdout) as { ours: number; peer: number; ratio: number };
    expect(line).toMatchObject({
      ...{ name: 'append', unit: 'appends/s', n: 80, scale: 0.002 },
      peerName: expect.stringMatching(/^@event-driven-io\/emmett-postgresql \d/),
      machine: { cores: expect.any(Number), node: process.versions.node, postgres: expect.stringMatching(/^\d/) },
    });
    expect(line.ratio).toBeCloseTo(line.ours / line.peer, 1);
  }, 60_000);

  it('shows people a bar for each side, as long as its rate, and its aim', () => {
    const text = { name: 'append', unit: 'appends/s', about: 'one event', against: 'the peer', aim: '≥ 6 × the peer' };
    const measured = { ours: 1000, peer: 250, peerName: 'Peer 1.0', n: 80 };
    const lines = readable(lineOf(text, measured), text).split('\n');
    expect(lines).toEqual([
      'append: one event',
      '  against the peer',
      `  Throughline       1000 appends/s  ${'█'.repeat(40)}`,
      `  Peer 1.0           250 appends/s  ${'█'.repeat(10)}`,
      '  4 × the peer; aim: ≥ 6 × the peer; n = 80',
    ]);
  });

  it('that does not exist is refused with the names of those that do', async () => {
    await expect(bench('speed')).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining('append') });
  });
});

describe('rounds', () => {
  it('measure the sides in turn, the first one last in the next round, and give the median', async () => {
    const calls: string[] = [];
    const rates = { ours: [9, 1, 5, 3], peer: [9, 2, 2, 2] };
    const side = (name: keyof typeof rates) => async () => {
      calls.push(name);
      return rates[name].shift()!;
    };
    const measured = await alternate({ ours: side('ours'), peer: side('peer') }, { rounds: 3, progress: () => {} });
    expect(calls).toEqual(['ours', 'peer', 'peer', 'ours', 'ours', 'peer', 'peer', 'ours']);
    expect(measured).toEqual({ ours: { median: 3, all: [1, 5, 3] }, peer: { median: 2, all: [2, 2, 2] } });
  });

  it('keep as many in flight as they say, and do each once', async () => {
    const done: number[] = [];
    let inFlight = 0;
    let most = 0;
    await perSecond(10, 4, async (n) => {
      most = Math.max(most, ++inFlight);
      await Promise.resolve();
      inFlight -= 1;
      done.push(n);
    });
    expect(done.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(most).toBe(4);
  });

  it('know percentiles', () => {
    const values = Array.from({ length: 100 }, (_, n) => 100 - n);
    expect([0.5, 0.99, 1].map((share) => percentile(values, share))).toEqual([50, 99, 100]);
    expect(() => percentile([], 0.5)).toThrow(RangeError);
  });
});
