import { describe, expect, it } from '@jest/globals';
import { runCli } from '../support/processes.js';

interface Result {
  readonly logHash: string;
  readonly seconds: number;
  readonly pairs: number;
  readonly relationships: number;
  readonly closures: Readonly<Record<string, number>>;
  /** Reminders by rule. */
  readonly fired: Readonly<Record<string, number>>;
}

const DEMO = ['--roster', 'infra/demo/leaders-together.csv'];
const PAIRS = ['--pairs', '10'];

async function simulated(who: readonly string[], to: string, seed = 'a'): Promise<Result> {
  const flags = [...who, '--from', '2026-01-05', '--to', to, '--seed', seed];
  const run = await runCli(['simulate', ...flags, '--json'], { within: 180_000 });
  expect({ code: run.code, stderr: run.stderr }).toMatchObject({ code: 0 });
  return run.json.at(-1) as unknown as Result;
}

describe('a simulated cohort', () => {
  it.each([
    ['ten synthetic pairs over three months', PAIRS, '2026-04-05'],
    ['the demo programme over six weeks', DEMO, '2026-02-16'],
  ])(
    'comes out the same for the same seed: %s',
    async (_, who, to) => {
      const [{ seconds: first, ...once }, { seconds: second, ...again }] = [
        await simulated(who, to),
        await simulated(who, to),
      ];
      expect(once.logHash).toMatch(/^[0-9a-f]{64}$/);
      expect(again).toEqual(once);
      expect(Math.min(first, second)).toBeGreaterThan(0);
    },
    240_000,
  );

  it('comes out otherwise for another seed', async () => {
    const [one, other] = [await simulated(PAIRS, '2026-02-16', 'a'), await simulated(PAIRS, '2026-02-16', 'b')];
    expect(other.logHash).not.toBe(one.logHash);
  }, 120_000);

  it('is as lively as the demo programme: pairs that thrive, lapse, end early, and close with reviews', async () => {
    const { pairs, relationships, closures, fired } = await simulated(DEMO, '2026-09-05');
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
