import type { Actor, CohortCommand, MatchCommand, PersonCommand, ProgrammeCommand, RelationshipCommand } from '#domain';

/** Salt and digest of an agreement are added on the way (dispatcher.ts): nobody chooses them. */
type Asked<C> = C extends { type: 'DraftAgreement' | 'AmendAgreement' } ? Omit<C, 'salt' | 'textDigest'> : C;

/** What may be asked of each aggregate. */
export interface Asks {
  programme: ProgrammeCommand;
  cohort: CohortCommand;
  person: PersonCommand;
  match: MatchCommand;
  relationship: Asked<RelationshipCommand>;
}

export type AggregateName = keyof Asks;

/** Every command's name. */
export type CommandType = Asks[AggregateName]['type'];

/** Who asks, under which idempotency key, of which aggregate. */
export interface Addressed {
  /** Left out for what the command creates: the id then follows from the command, or from caller and key. */
  readonly id?: string;
  readonly caller: Actor;
  /** Idempotency key; its scope is the caller and the target. */
  readonly key: string;
  /** The version that the caller decided on. */
  readonly ifMatch?: number;
  /** UUIDs. */
  readonly correlation?: string;
  readonly causation?: string;
}

/** A command on its way to one aggregate. */
export type CommandRequest<A extends AggregateName = AggregateName> = {
  [N in A]: Addressed & { readonly aggregate: N; readonly command: Asks[N] };
}[A];
