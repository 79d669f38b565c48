import { expect } from '@jest/globals';
import { fold, Refusal, type Actor, type Circumstances, type Decider } from '#domain';

/** Specs of deciders read as prose: given what happened, when something is asked, then this happens. */
export interface Given<C, E, X> {
  /** More that happened. */
  and(...events: readonly E[]): Given<C, E, X>;
  as(actor: Actor): Given<C, E, X>;
  /** ISO instant. */
  at(now: string): Given<C, E, X>;
  where(changes: Partial<X>): Given<C, E, X>;
  when(command: C): Outcome<E>;
}

export interface Outcome<E> {
  /** Exactly these events; fields that are undefined count as absent. */
  thenRecorded(...events: readonly E[]): void;
  thenNothing(): void;
  /** With `unmet`, exactly these criteria, in any order. */
  thenRefused(code: string, ...unmet: readonly string[]): void;
}

/** `context` is what holds unless a story says otherwise. */
export function given<
  S,
  C extends { type: string },
  E extends { type: string },
  F extends { type: string },
  X extends Circumstances,
>(decider: Decider<S, C, E, F, X>, context: X, ...events: readonly E[]): Given<C, E, X> {
  return {
    and: (...more) => given(decider, context, ...events, ...more),
    as: (actor) => given(decider, { ...context, actor }, ...events),
    at: (now) => given(decider, { ...context, now: Temporal.Instant.from(now) }, ...events),
    where: (changes) => given(decider, { ...context, ...changes }, ...events),
    when(command) {
      const state = stateAfter(decider, events);
      const decide = () => decider.decide(state, command, context);
      return {
        thenRecorded: (...expected) => expect(decide()).toEqual(expected),
        thenNothing: () => expect(decide()).toEqual([]),
        thenRefused(code, ...unmet) {
          const refusal = refusalOf(decide);
          expect(refusal.code).toBe(code);
          if (unmet.length > 0) expect(refusal.unmet.map((one) => one.criterion).toSorted()).toEqual(unmet.toSorted());
        },
      };
    },
  };
}

/** Folds what the log would give back: structural fields only, through JSON. */
export function stateAfter<S, E extends { type: string }, F extends { type: string }>(
  decider: Pick<Decider<S, { type: string }, E, F, Circumstances>, 'initial' | 'evolve' | 'classes'>,
  events: readonly E[],
): S {
  const classes: Readonly<Record<string, Readonly<Record<string, string>>>> = decider.classes;
  const stored = events.map((event) => {
    const structural = Object.entries(event).filter(([field]) => (classes[event.type]?.[field] ?? 'S') === 'S');
    return JSON.parse(JSON.stringify(Object.fromEntries(structural)));
  });
  return fold((state, event: F) => decider.evolve(state, event), decider.initial, stored);
}

function refusalOf(decide: () => unknown): Refusal {
  try {
    const events = decide();
    throw new Error(`not refused: ${JSON.stringify(events)}`);
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
}
