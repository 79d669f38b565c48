// For a suite that tells what it does by itself: only what went wrong, at its end.
export default class TerseReporter {
  onTestResult(_test, { failureMessage }) {
    if (failureMessage) process.stderr.write(`${failureMessage}\n`);
  }
}
