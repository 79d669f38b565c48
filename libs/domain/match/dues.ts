import { fallsDue } from '../falls-due.js';
import type { Policy } from '../policy.js';
import { dueKey, type Due } from '../reminders.js';
import { participantsOf, type MatchState } from './state.js';

/**
 * What is due, now or later, on a proposal (domain.md, "Timers", match-reply): reminders to those who have not
 * answered, and its expiry, of which the manager is told.
 */
export function dues(state: MatchState, policy: Policy, timeZone: string): Due[] {
  if (state.status !== 'proposed') return [];
  const { after, expires } = policy.timers.matchReply;
  const rule = { rule: 'match-reply', anchor: 'proposed' } as const;
  const at = (duration: string) => fallsDue(state.proposedOn, timeZone, duration);
  const reminders = participantsOf(state)
    .filter((who) => !state.accepted.includes(who))
    .map((recipient): Due => ({ ...rule, recipient, occurrence: '1', due: at(after), escalation: false }));
  const expiry: Due = { ...rule, recipient: 'manager', occurrence: 'expiry', due: at(expires), escalation: true };
  return [...reminders, expiry].filter((due) => !(dueKey(due) in state.fired));
}
