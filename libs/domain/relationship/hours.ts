import { addDays, addDuration, daysBetween, earlier, later, minutesOf } from '../calendar.js';
import type { Duration, Policy } from '../policy.js';
import type { HeldSession, Relationship, Standing } from './state.js';

/** Whether a local date lies in a pause: pausedOn ≤ date < resumedOn; a running one has no end yet. */
export const inPause = ({ pause, pauses }: Standing, date: string): boolean =>
  (pause !== undefined && pause.pausedOn <= date) ||
  pauses.some(({ pausedOn, resumedOn }) => pausedOn <= date && date < resumedOn);

/**
 * A session counts if it was held from the start on, outside pauses, undisputed. In closure it counts on where the
 * closure is of kind `completed`. What does not count is kept and shown.
 */
export function counts(state: Relationship, { heldOn, disputed }: HeldSession): boolean {
  if (!state.agreement || heldOn < state.agreement.countsFrom || disputed || inPause(state, heldOn)) return false;
  if (state.phase !== 'closure' && state.phase !== 'closed') return true;
  return state.closure.kind === 'completed' || heldOn <= state.closure.beganOn;
}

export const heldSessions = (state: Standing): HeldSession[] =>
  Object.values(state.sessions).flatMap((session) => (session.status === 'held' ? [session] : []));

/** Counted minutes of all sessions, or of those that a mentee attended. */
export const countedMinutes = (state: Relationship, menteeId?: string): number => sum(countedSessions(state, menteeId));

/** Counted minutes in a calendar month `2026-09`. */
export const minutesInMonth = (state: Relationship, month: string, menteeId?: string): number =>
  sum(countedSessions(state, menteeId).filter(({ heldOn }) => heldOn.startsWith(`${month}-`)));

/** "At least once a month for an hour … not set in stone" [003]: a month below the floor is flagged, and only that. */
export const belowFloor = (minutes: number, policy: Policy): boolean => minutes < minutesOf(policy.monthlyFloor);

/** The time that months are judged over. */
export interface Course extends Pick<Standing, 'pause' | 'pauses'> {
  readonly startsOn: string;
  /** Where the closure began, else where the agreement ends. */
  readonly until: string;
}

/** The time over which a relationship runs; undefined before its agreement. */
export function courseOf(state: Relationship): Course | undefined {
  const { agreement, pause, pauses } = state;
  if (!agreement) return undefined;
  const until = 'closure' in state ? state.closure.beganOn : agreement.endsOn;
  return { startsOn: agreement.startsOn, until, pause, pauses };
}

/** Counted minutes by each calendar month `2026-09` in which a session was held. */
export function minutesByMonth(state: Relationship): Readonly<Record<string, number>> {
  const months = new Set(heldSessions(state).map(({ heldOn }) => monthOf(heldOn)));
  return Object.fromEntries([...months].toSorted().map((month) => [month, minutesInMonth(state, month)]));
}

/**
 * Calendar months `2026-09` below the floor: those with a session, and those that went by without one, whole and
 * unpaused, from the start until today, the end or the closure, whichever came first.
 * @param minutes as by {@link minutesByMonth}
 */
export function monthsBelowFloor(
  course: Course,
  minutes: Readonly<Record<string, number>>,
  today: string,
  policy: Policy,
): readonly string[] {
  const until = earlier(today, course.until);
  const months = new Set(Object.keys(minutes));
  let first = `${monthOf(course.startsOn)}-01`;
  for (let next; (next = addDuration(first, 'P1M')) <= until; first = next) {
    if (first >= course.startsOn && !pausedBetween(course, first, next)) months.add(monthOf(first));
  }
  return [...months].toSorted().filter((month) => belowFloor(minutes[month] ?? 0, policy));
}

const monthOf = (date: string): string => date.slice(0, 7);

const pausedBetween = ({ pause, pauses }: Course, from: string, to: string): boolean =>
  (pause !== undefined && pause.pausedOn < to) ||
  pauses.some(({ pausedOn, resumedOn }) => pausedOn < to && from < resumedOn);

/**
 * Hours against the commitment: below 80 % or above 120 % at the default tolerance, that is outside 19:12 to 28:48
 * of 24 hours [001]. Never a gate.
 */
export function shareOf(minutes: number, commitment: Duration, tolerance: number): 'below' | 'within' | 'above' {
  const agreed = minutesOf(commitment);
  // In whole thousandths: 1 + 0.2 is not quite 1.2 to a computer.
  const margin = Math.round(tolerance * 1000);
  if (minutes * 1000 < agreed * (1000 - margin)) return 'below';
  return minutes * 1000 > agreed * (1000 + margin) ? 'above' : 'within';
}

/** Start + duration, and the pauses since the start on top. */
export function endAfter(state: Standing, startsOn: string, duration: Duration): string {
  const paused = state.pauses.reduce((days, pause) => days + daysSince(startsOn, pause), 0);
  return addDays(addDuration(startsOn, duration), paused);
}

/** What an end that is agreed today says of itself: pauses that are over are reckoned in, those to come move it. */
export const agreedEnd = ({ pauses }: Standing, endsOn: string) => ({
  endsOn,
  agreedEnd: endsOn,
  pausesInEnd: pauses.length,
});

/** Days of a pause that fall after the start. */
export const daysSince = (startsOn: string, pause: { readonly pausedOn: string; readonly resumedOn: string }): number =>
  Math.max(0, daysBetween(later(startsOn, pause.pausedOn), pause.resumedOn));

const countedSessions = (state: Relationship, menteeId?: string): HeldSession[] =>
  heldSessions(state).filter(
    (session) => counts(state, session) && (menteeId === undefined || session.attendance.includes(menteeId)),
  );

const sum = (sessions: readonly HeldSession[]): number => sessions.reduce((total, { minutes }) => total + minutes, 0);
