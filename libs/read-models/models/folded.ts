import {
  match,
  relationship,
  type MatchFact,
  type MatchState,
  type RelationshipFact,
  type RelationshipState,
} from '#domain';

/**
 * The aggregates' own folds. Several read models ask for the same step of the same state one after the other when
 * a stream is folded through all of them: it is made once.
 */
export const relationshipAfter = remembering<RelationshipState, RelationshipFact>(relationship.evolve);
export const matchAfter = remembering<MatchState, MatchFact>(match.evolve);

function remembering<S, E extends object>(evolve: (state: S, event: E) => S): (state: S, event: E) => S {
  let last: { readonly state: S; readonly event: E; readonly next: S } | undefined;
  return (state, event) => {
    if (last?.event === event && last.state === state) return last.next;
    const next = evolve(state, event);
    last = { state, event, next };
    return next;
  };
}
