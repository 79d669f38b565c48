import type { Policy } from '../policy.js';
import type { Due } from '../reminders.js';
import type { MatchState } from './state.js';

/** What is due, now or later, on a proposal: reminders to those who have not answered, and its expiry. */
export function dues(_state: MatchState, _policy: Policy, _timeZone: string): Due[] {
  return [];
}
