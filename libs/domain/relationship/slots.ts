import { elapsed, instantAt, isInstant, isLocalTime, isoInstant, localDate, localTime } from '../calendar.js';
import { refuse } from '../decider.js';
import { takingPart } from './guards.js';
import type { RelationshipContext } from './messages.js';
import type { HeldSession, Relationship, Session } from './state.js';

/** When sessions lie, ahead and held: each in a place of its own. */
export interface Slot {
  /** ISO instants. */
  readonly startsAt: string;
  readonly endsAt: string;
}

/** @throws {Refusal} `in-the-past`, `paused`, `session-overlaps` */
export function ahead(
  state: Relationship,
  context: RelationshipContext,
  sessionId: string,
  start: string,
  minutes: number,
) {
  const slot = slotAt(start, minutes);
  if (slot.startsAt < isoInstant(context.now))
    refuse('in-the-past', 'That time has passed: record the session instead.');
  const date = localDate(slot.startsAt, context.timeZone);
  if (state.pause && date < state.pause.resumesOn) {
    refuse('paused', `The relationship is paused until ${state.pause.resumesOn}.`);
  }
  for (const [id, other] of Object.entries(state.sessions)) {
    if (id === sessionId || other.status !== 'scheduled') continue;
    if (other.startsAt < slot.endsAt && slot.startsAt < other.endsAt) {
      refuse('session-overlaps', `Another session lies between ${other.startsAt} and ${other.endsAt}.`);
    }
  }
  return slot;
}

/** @throws {Refusal} `invalid-time` */
export function slotAt(start: string, minutes: number): Slot {
  if (!isInstant(start)) refuse('invalid-time', 'startsAt must be an instant like 2026-09-17T08:30:00Z.');
  const startsAt = isoInstant(Temporal.Instant.from(start));
  return { startsAt, endsAt: elapsed(startsAt, `PT${minutes}M`) };
}

export type Scheduled = Extract<Session, { status: 'scheduled' }>;

export const lengthOf = ({ startsAt, endsAt }: Scheduled): number =>
  Temporal.Instant.from(startsAt).until(endsAt).total('minutes');

/** Held on the day it was scheduled for: then, unless somebody says otherwise, at that time. */
export const plannedTime = (
  { startsAt }: Scheduled,
  heldOn: string,
  { timeZone }: RelationshipContext,
): string | undefined => (localDate(startsAt, timeZone) === heldOn ? localTime(startsAt, timeZone) : undefined);

export function known(state: Relationship, sessionId: string): Session {
  return state.sessions[sessionId] ?? refuse('unknown-session', 'There is no such session in this relationship.');
}

export function scheduled(state: Relationship, sessionId: string): Scheduled {
  const session = known(state, sessionId);
  if (session.status === 'scheduled') return session;
  return refuse(`session-${session.status}`, `The session is recorded as ${session.status} already.`);
}

export function held(state: Relationship, sessionId: string): HeldSession {
  const session = known(state, sessionId);
  return session.status === 'held' ? session : refuse('session-not-held', `The session is ${session.status}.`);
}

/** A session has its mentor and at least one mentee. @throws {Refusal} `not-a-participant`, `attendance-incomplete` */
export function present(state: Relationship, attendance: readonly string[]): void {
  for (const personId of attendance) takingPart(state, 'attendance', personId);
  if (!attendance.includes(state.mentorId) || attendance.length < 2) {
    refuse('attendance-incomplete', 'A session is attended by the mentor and at least one mentee.');
  }
}

/** @throws {Refusal} `invalid-time`, `in-the-future`, `session-overlaps` with another held one, where both times are known */
export function apart(
  state: Relationship,
  session: Pick<HeldSession, 'heldOn' | 'startTime' | 'minutes'>,
  { now, timeZone }: RelationshipContext,
): void {
  const span = ({ heldOn, startTime, minutes }: typeof session): Slot => {
    const startsAt = instantAt(heldOn, startTime ?? '00:00', timeZone);
    return { startsAt, endsAt: elapsed(startsAt, `PT${minutes}M`) };
  };
  if (!isLocalTime(session.startTime ?? '')) refuse('invalid-time', 'startTime must be a time of day like 09:30.');
  const { startsAt, endsAt } = span(session);
  if (startsAt > isoInstant(now)) refuse('in-the-future', 'The session has not begun yet.');
  for (const other of Object.values(state.sessions)) {
    if (other.status !== 'held' || other.startTime === undefined) continue;
    const taken = span(other);
    if (taken.startsAt < endsAt && startsAt < taken.endsAt) {
      refuse('session-overlaps', `A session held on ${other.heldOn} at ${other.startTime} overlaps this one.`);
    }
  }
}
