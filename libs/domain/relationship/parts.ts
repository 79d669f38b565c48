import type { RelationshipContext, RelationshipEvent, RelationshipFact } from './messages.js';
import type { Relationship } from './state.js';

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

export const adding = (list: readonly string[], item: string): readonly string[] =>
  list.includes(item) ? list : [...list, item];

export const without = (list: readonly string[], item: string): readonly string[] =>
  list.filter((other) => other !== item);
