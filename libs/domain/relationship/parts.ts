import { refuse, type Unmet } from '../decider.js';
import type { RelationshipContext, RelationshipEvent, RelationshipFact } from './messages.js';
import { participantsOf, type Relationship } from './state.js';
import type { Phase } from './standing.messages.js';

/**
 * The aggregate is told area by area. Each area is two tables, read downwards: what each command yields, and what
 * each event changes. A message without its row does not compile.
 */
export type Decisions<C extends { type: string }> = {
  readonly [T in C['type']]: (
    state: Relationship,
    command: Extract<C, { type: T }>,
    context: RelationshipContext,
  ) => readonly RelationshipEvent[];
};

/** Rows for the events of type `T`. */
export type Folds<T extends RelationshipFact['type']> = {
  readonly [K in T]: (state: Relationship, event: Extract<RelationshipFact, { type: K }>) => Relationship;
};

export const NOTHING: readonly RelationshipEvent[] = [];

/** @throws {Refusal} `relationship-closed` or `wrong-phase`, naming the phases in which the command may be sent */
export function during(state: Relationship, ...phases: readonly Phase[]): void {
  if (phases.includes(state.phase)) return;
  if (state.phase === 'closed') {
    refuse('relationship-closed', 'The relationship is closed: only correction and reopening are possible.');
  }
  refuse('wrong-phase', `The relationship is in ${state.phase}; this needs ${phases.join(' or ')}.`);
}

export const OPEN = ['preparation', 'negotiating', 'enabling-growth'] as const;
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

export const adding = (list: readonly string[], item: string): readonly string[] =>
  list.includes(item) ? list : [...list, item];

export const without = (list: readonly string[], item: string): readonly string[] =>
  list.filter((other) => other !== item);
