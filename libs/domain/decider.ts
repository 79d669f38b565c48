import type { Classes } from './confidentiality.js';

/** Who sends a command. `system` is Throughline itself: its flows and timers. */
export type Role =
  | 'manager'
  | 'coordinator'
  | 'mentor'
  | 'mentee'
  | 'confidential-contact'
  | 'auditor'
  | 'analyst'
  | 'data-protection-officer'
  | 'administrator'
  | 'system';

export interface Actor {
  /** The person's id (a UUID); for `system` the name of the flow or timer. */
  readonly id: string;
  readonly role: Role;
}

/** What comes in with every command besides its content: time, identity and chance are arguments. */
export interface Circumstances {
  readonly now: Temporal.Instant;
  readonly actor: Actor;
  /** A fresh UUID, the same for each repetition of the same request: the id of what the command creates. */
  readonly id: string;
}

/**
 * An aggregate: what its stream is called, how its state comes from its events and which events a command
 * yields. `S` is plain JSON (it is stored in snapshots), `E` the events in full, `F` what `evolve` may see of
 * them (their structural fields).
 */
export interface Decider<
  S,
  C extends { type: string },
  E extends { type: string },
  F extends { type: string },
  X extends Circumstances,
> {
  /** Streams are called `<category>-<id>`. */
  readonly category: string;
  readonly initial: S;
  /** @throws {Refusal} when a rule forbids the command. No events: there was nothing to do. */
  decide(state: S, command: C, context: X): readonly E[];
  /** Never refuses. */
  evolve(state: S, event: F): S;
  readonly classes: Classes<E>;
  /** Newest schema version of each event type that is no longer at 1. */
  readonly schemaVersions?: Partial<Record<E['type'], number>>;
  /** Whether the author of this event is withheld from its metadata as well (who ended a relationship). */
  withholdsActor?(event: E): boolean;
}

/** One reason why a phase cannot be left or a command is refused, for people and for programs. */
export interface Unmet {
  readonly criterion: string;
  readonly detail: string;
  /** Whose part is missing: a person's id. */
  readonly who?: string;
}

/** A command refused by a rule. Nothing was recorded. */
export class Refusal extends Error {
  override readonly name = 'Refusal';

  constructor(
    /** Kebab-case, stable: programs rely on it. */
    readonly code: string,
    /** One sentence for people: the rule, and what would be accepted. */
    detail: string,
    /** Every criterion that is not met, where a phase cannot be left. */
    readonly unmet: readonly Unmet[] = [],
  ) {
    super(detail);
  }
}

export function refuse(code: string, detail: string, unmet?: readonly Unmet[]): never {
  throw new Refusal(code, detail, unmet);
}

/** Plays `events` over `state`. */
export function fold<S, F>(evolve: (state: S, event: F) => S, state: S, events: Iterable<F>): S {
  for (const event of events) state = evolve(state, event);
  return state;
}
