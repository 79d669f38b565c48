import { match, matchDues, relationship, relationshipDues, type Due, type Policy } from '#domain';

/** An aggregate whose streams have timers. */
export interface Followed {
  readonly initial: unknown;
  evolve(state: unknown, event: { readonly type: string }): unknown;
  /** Everything that is open or will fall due, from state, newest policy and the cohort's time zone alone. */
  dues(state: unknown, policy: Policy, timeZone: string): readonly Due[];
}

/** The ledger keeps states of several types in one table; each goes back to the aggregate it came from. */
function followed<S, F extends { readonly type: string }>(
  decider: { readonly initial: S; evolve(state: S, event: F): S },
  dues: (state: S, policy: Policy, timeZone: string) => readonly Due[],
): Followed {
  return {
    initial: decider.initial,
    evolve: (state, event) => decider.evolve(state as S, event as F),
    dues: (state, policy, timeZone) => dues(state as S, policy, timeZone),
  };
}

/** By category: the first part of a stream's name. */
export const FOLLOWED: Readonly<Record<string, Followed>> = {
  match: followed(match, matchDues),
  relationship: followed(relationship, relationshipDues),
};
