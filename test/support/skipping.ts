import { describe } from '@jest/globals';

/** A suite that runs unless `reason` says why it cannot here; then its tests are skipped and the reason is told. */
export function describeUnless(reason: string | undefined, title: string, body: () => void): void {
  if (reason === undefined) describe(title, body);
  else describe.skip(`${title} (skipped: ${reason})`, body);
}
