import { describe, expect, it } from '@jest/globals';
import { runCli } from '../support/processes.js';

interface Result {
  readonly pairs: number;
  readonly relationships: number;
  readonly closures: Readonly<Record<string, number>>;
  /** Reminders by rule. */
  readonly fired: Readonly<Record<string, number>>;
}

const simulated = async (seed: string): Promise<Record<string, unknown>> => {
  const flags = ['--pairs', '10', '--from', '2026-01-05', '--to', '2026-04-05', '--seed', seed];
  const run = await runCli(['simulate', ...flags, '--json'], { within: 120_000 });
  expect({ code: run.code, stderr: run.stderr }).toMatchObject({ code: 0 });
  return run.json.at(-1)!;
};

describe('a simulated cohort', () => {
  it('comes out the same for the same seed, and otherwise for another one', async () => {
    const [once, again, other] = [await simulated('a'), await simulated('a'), await simulated('b')];
    const { seconds: _, ...result } = once;
    expect(result).toMatchObject({ pairs: 10, logHash: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(again).toMatchObject(result);
    expect(other['logHash']).not.toBe(once['logHash']);
  }, 300_000);

  it('is as lively as the demo programme: pairs that thrive, lapse, end early, and close with reviews', async () => {
    const flags = ['--roster', 'infra/demo/leaders-together.csv', '--from', '2026-01-05', '--to', '2026-09-05'];
    const run = await runCli(['simulate', ...flags, '--json'], { within: 180_000 });
    const { pairs, relationships, closures, fired } = run.json.at(-1) as unknown as Result;
    expect(pairs).toBeGreaterThan(70);
    expect(relationships).toBeLessThan(pairs);
    expect(closures['completed']).toBeGreaterThan(20);
    expect(closures['early']).toBeGreaterThan(3);
    expect(Object.keys(fired)).toEqual(
      expect.arrayContaining(['match-reply', 'initial-meeting', 'rhythm-lapse', 'log-session', 'closure-review']),
    );
  }, 240_000);

  it('says what is wrong with a flag', async () => {
    const run = await runCli(['simulate', '--pairs', 'many', '--from', '2026-01-05', '--to', '2026-09-05']);
    expect(run.code).not.toBe(0);
    expect(run.stderr).toContain('--pairs is many, and a whole number from 1 to 20000 is accepted.');
  });
});
