import { compareDurations, isDuration, minutesOf } from '../calendar.js';
import { refuse, type Unmet } from '../decider.js';
import type { Duration } from '../policy.js';
import type { RelationshipContext } from './messages.js';
import type { Terms } from './negotiating.messages.js';

/**
 * "It is between you and your mentor to decide" [003], within policy's limits.
 * @throws {Refusal} `terms-out-of-bounds`, naming every term that does not keep its limits
 */
export function withinLimits(terms: Terms, { policy, today }: RelationshipContext): void {
  const faults: Unmet[] = [];
  const must = (holds: boolean, criterion: keyof Terms, rule: string) => {
    if (!holds) faults.push({ criterion, detail: `${criterion} must be ${rule}.` });
  };
  const days = (term: 'duration' | 'rhythm', least: Duration, most: Duration) =>
    must(
      isDuration(terms[term], 'days') &&
        compareDurations(least, terms[term], today) <= 0 &&
        compareDurations(terms[term], most, today) <= 0,
      term,
      `years, months, weeks or days from ${least} to ${most}`,
    );
  const hours = (term: 'sessionLength' | 'commitment', least: Duration, most: Duration) =>
    must(
      isDuration(terms[term], 'hours') &&
        minutesOf(least) <= minutesOf(terms[term]) &&
        minutesOf(terms[term]) <= minutesOf(most),
      term,
      `hours and minutes from ${least} to ${most}`,
    );
  days('duration', policy.shortestDuration, policy.longestDuration);
  days('rhythm', 'P1D', 'P3M');
  hours('sessionLength', 'PT15M', 'PT12H');
  hours('commitment', 'PT1H', 'PT2000H');
  const { channels } = terms;
  must(
    channels.length > 0 && new Set(channels).size === channels.length,
    'channels',
    'at least one channel, each once',
  );
  if (faults.length > 0) refuse('terms-out-of-bounds', faults.map(({ detail }) => detail).join(' '), faults);
}
