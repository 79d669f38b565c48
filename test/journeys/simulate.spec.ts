import { describe, expect, it } from '@jest/globals';
import { runCli } from '../support/processes.js';

const simulated = async (seed: string): Promise<Record<string, unknown>> => {
  const flags = ['--pairs', '12', '--from', '2026-01-05', '--to', '2026-09-05', '--seed', seed];
  const run = await runCli(['simulate', ...flags, '--json'], { within: 120_000 });
  expect({ code: run.code, stderr: run.stderr }).toMatchObject({ code: 0 });
  return run.json.at(-1)!;
};

describe('a simulated cohort', () => {
  it('comes out the same for the same seed, and otherwise for another one', async () => {
    const [once, again, other] = [await simulated('a'), await simulated('a'), await simulated('b')];
    const { seconds: _, ...result } = once;
    expect(result).toMatchObject({ pairs: 12, logHash: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(again).toMatchObject(result);
    expect(other['logHash']).not.toBe(once['logHash']);
  }, 300_000);

  it('says what is wrong with a flag', async () => {
    const run = await runCli(['simulate', '--pairs', 'many', '--from', '2026-01-05', '--to', '2026-09-05']);
    expect(run.code).not.toBe(0);
    expect(run.stderr).toContain('--pairs is many, and a whole number from 1 to 20000 is accepted.');
  });
});
