import { daysBetween, later, localDate } from '../calendar.js';
import { daysLater, nextMorning } from '../falls-due.js';
import type { Policy } from '../policy.js';
import { dueKey, type Due, type TimerRule } from '../reminders.js';
import { RULES, type Step, type Terms, type Timer } from './due-rules.js';
import type { Relationship, RelationshipState } from './state.js';

type Rule = keyof typeof RULES;

/** What goes on while the relationship is paused: what ends the pause, and what stays with its dates. */
const IN_PAUSE: readonly TimerRule[] = ['pause-over', 'objective-due', 'session-upcoming'];

/** What is left to be done once closure has begun; sessions that were not cancelled are held and recorded still. */
const IN_CLOSURE: readonly TimerRule[] = ['closure-review', 'pause-over', 'session-upcoming', 'log-session'];

/**
 * Everything that is due or will fall due on a relationship and has not fired yet. What has not fired follows the
 * policy of today and the terms agreed last; time does not come into it, so it says nothing of what is overdue.
 */
export function dues(state: RelationshipState, policy: Policy, timeZone: string): Due[] {
  if (state.phase === 'none' || state.phase === 'closed') return [];
  const terms: Terms = { policy: policy.timers, rhythm: state.agreement?.terms.rhythm ?? policy.rhythm, timeZone };
  return (Object.keys(RULES) as Rule[])
    .filter((rule) => state.phase !== 'closure' || IN_CLOSURE.includes(rule))
    .filter((rule) => !state.pause || IN_PAUSE.includes(rule))
    .flatMap((rule) => RULES[rule](state, terms).flatMap((timer) => duesOf(state, rule, timer, timeZone)))
    .filter((due) => !(dueKey(due) in state.fired));
}

function duesOf(state: Relationship, rule: Rule, timer: Timer, timeZone: string): readonly Due[] {
  const { anchor, since, steps } = timer;
  return steps.flatMap((step) => {
    const due = dueOf(state, since, step, timeZone);
    const { occurrence, to, escalation = false } = step;
    return to.map((recipient): Due => ({ rule, anchor, recipient, occurrence, due, escalation }));
  });
}

function dueOf(state: Relationship, since: string | undefined, step: Step, timeZone: string): string {
  const due = since === undefined ? step.at : daysLater(step.at, daysPaused(state, since), timeZone);
  const waits = (step.waitsFor ?? []).map((until) =>
    daysLater(nextMorning(until, timeZone), daysPaused(state, localDate(until, timeZone)), timeZone),
  );
  return waits.reduce(later, due);
}

/** Days of pauses that are over, as far as they came after `since`: paused are local dates d, pausedOn ≤ d < resumedOn. */
const daysPaused = ({ pauses }: Relationship, since: string): number =>
  pauses.reduce(
    (days, { pausedOn, resumedOn }) => days + Math.max(0, daysBetween(later(pausedOn, since), resumedOn)),
    0,
  );
