import type { Policy } from '../policy.js';
import type { Due } from '../reminders.js';
import type { RelationshipState } from './state.js';

/** Everything that is due or will fall due on a relationship and has not fired yet. */
export function dues(_state: RelationshipState, _policy: Policy, _timeZone: string): Due[] {
  return [];
}
