// After Jest's own report: what was skipped and why, the slowest suites, and one line of totals at the very end.
// A skipped test gives its reason at the end of a title above it or of its own: `… (skipped: reason)`, see
// skipping.ts.
import { writeFileSync } from 'node:fs';
import { relative } from 'node:path';

const SLOWEST = 5;

/** @param results Jest's AggregatedResult */
export function totals(results) {
  // A suite that could not run has no tests to count: it counts itself.
  const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
  const skipped = results.numPendingTests + results.numTodoTests;
  return `${results.numPassedTests} passed, ${failed} failed, ${skipped} skipped`;
}

/** One line for each skipped test, with its reason. */
export function skips(results) {
  const pending = results.testResults.flatMap((suite) => suite.testResults.filter(isSkipped));
  return pending.map((test) => {
    const reason = [...test.ancestorTitles, test.title]
      .map((title) => /\(skipped: (.*)\)$/.exec(title)?.[1])
      .find(Boolean);
    return `skipped: ${[...test.ancestorTitles, test.title].join(' › ')}${reason ? '' : ' (NO REASON GIVEN)'}`;
  });
}

/** The slowest suites with their time in seconds. */
export function slowest(results, root = process.cwd()) {
  return results.testResults
    .map(({ testFilePath, perfStats }) => [relative(root, testFilePath), (perfStats.end - perfStats.start) / 1000])
    .sort(([, one], [, other]) => other - one)
    .slice(0, SLOWEST)
    .map(([path, seconds]) => `${seconds.toFixed(1).padStart(6)} s  ${path}`);
}

function isSkipped(test) {
  return test.status === 'pending' || test.status === 'todo' || test.status === 'skipped' || test.status === 'disabled';
}

export default class Reporter {
  constructor(globalConfig) {
    this.globalConfig = globalConfig;
  }

  onRunComplete(_contexts, results) {
    // With `-t` everything else counts as skipped; naming it would only hide what was asked for.
    const named = this.globalConfig.testNamePattern ? [] : skips(results);
    const report = ['', ...named, 'slowest suites:', ...slowest(results, this.globalConfig.rootDir), ''];
    process.stderr.write(`${report.join('\n')}\n`);
    const line = totals(results);
    const file = process.env.TEST_TOTALS_FILE;
    if (file) writeFileSync(file, line);
    else process.stdout.write(`${line}\n`);
  }
}
