import { isDate, minutesOf } from '../calendar.js';
import { refuse, type Unmet } from '../decider.js';
import type { RelationshipContext } from './messages.js';
import type { Phase } from './standing.messages.js';
import { participantsOf, type Relationship } from './state.js';

/** @throws {Refusal} `relationship-closed` or `wrong-phase`, naming the phases in which the command may be sent */
export function during(state: Relationship, ...phases: readonly Phase[]): void {
  if (phases.includes(state.phase)) return;
  if (state.phase === 'closed') {
    refuse('relationship-closed', 'The relationship is closed: only correction and reopening are possible.');
  }
  refuse('wrong-phase', `The relationship is in ${state.phase}; this needs ${phases.join(' or ')}.`);
}

export const OPEN = ['preparation', 'negotiating', 'enabling-growth'] as const;
/** Where agreements, plans and objectives are made and made anew. */
export const AGREEING = ['negotiating', 'enabling-growth'] as const;
export const BEFORE_CLOSED = [...OPEN, 'closure'] as const;

/** The actor, who must take part. @throws {Refusal} `not-a-participant` */
export function participant(state: Relationship, { actor }: RelationshipContext): string {
  if (!participantsOf(state).includes(actor.id)) {
    refuse('not-a-participant', 'Only a participant of this relationship may do this.');
  }
  return actor.id;
}

/** @throws {Refusal} `criteria-not-met` with every unmet criterion */
export function meeting(unmet: readonly Unmet[]): void {
  if (unmet.length === 0) return;
  refuse('criteria-not-met', `Not yet: ${unmet.map(({ detail }) => detail).join(' ')}`, unmet);
}

/** Texts that say something. @throws {Refusal} `text-missing`, naming each that does not */
export function saying(texts: Readonly<Record<string, string | undefined>>): void {
  const missing = Object.entries(texts).flatMap(([field, text]) =>
    text?.trim() ? [] : [{ criterion: field, detail: `${field} must say something.` }],
  );
  if (missing.length > 0) refuse('text-missing', missing.map(({ detail }) => detail).join(' '), missing);
}

/** @throws {Refusal} `invalid-date` */
export function dated(field: string, date: string): string {
  return isDate(date) ? date : refuse('invalid-date', `${field} must be a date like 2026-09-03.`);
}

/**
 * A day on which something happened: not before the relationship began, not in the future. It may be told late.
 * @throws {Refusal} `invalid-date`, `in-the-future`, `before-initiation`
 */
export function happened(state: Relationship, { today }: RelationshipContext, field: string, date: string): string {
  dated(field, date);
  if (date > today) refuse('in-the-future', `${field} must not lie after today, ${today}.`);
  if (date < state.initiatedOn) {
    refuse('before-initiation', `${field} must not lie before the initiation on ${state.initiatedOn}.`);
  }
  return date;
}

const LONGEST_MINUTES = minutesOf('PT12H');

/** @throws {Refusal} `minutes-out-of-bounds` */
export function lasting(minutes: number): number {
  if (Number.isInteger(minutes) && minutes >= 1 && minutes <= LONGEST_MINUTES) return minutes;
  return refuse('minutes-out-of-bounds', `minutes must be a whole number from 1 to ${LONGEST_MINUTES}.`);
}

/** @throws {Refusal} `not-a-participant` */
export function takingPart(state: Relationship, field: string, personId: string): string {
  if (participantsOf(state).includes(personId)) return personId;
  return refuse('not-a-participant', `${field} must name a participant of this relationship.`);
}

/** @throws {Refusal} `not-a-mentee` */
export function mentored(state: Relationship, menteeId: string): string {
  if (state.menteeIds.includes(menteeId)) return menteeId;
  return refuse('not-a-mentee', 'menteeId must name a mentee of this relationship.');
}
