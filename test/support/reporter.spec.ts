import { expect, it } from '@jest/globals';

interface Reporting {
  totals(results: object): string;
  skips(results: object): string[];
}

const { totals, skips } = (await import(new URL('reporter.mjs', import.meta.url).href)) as Reporting;

const results = {
  numPassedTests: 3,
  numFailedTests: 1,
  numPendingTests: 2,
  numTodoTests: 1,
  numRuntimeErrorTestSuites: 1,
  testResults: [
    {
      testResults: [
        { status: 'passed', ancestorTitles: [], title: 'runs' },
        { status: 'pending', ancestorTitles: ['the queue on Redis (skipped: REDIS_URL is unset)'], title: 'is quick' },
        { status: 'todo', ancestorTitles: [], title: 'some day' },
      ],
    },
  ],
};

it('a suite that could not run counts as failed', () => {
  expect(totals(results)).toBe('3 passed, 2 failed, 3 skipped');
});

it('each skipped test is named with its reason, or said to have none', () => {
  expect(skips(results)).toEqual([
    'skipped: the queue on Redis (skipped: REDIS_URL is unset) › is quick',
    'skipped: some day (NO REASON GIVEN)',
  ]);
});
