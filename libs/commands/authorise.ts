import type { Actor, CohortState, MatchState, PersonState, ProgrammeState, RelationshipState } from '#domain';
import type { AggregateName, Asks } from './request.js';

interface States {
  programme: ProgrammeState;
  cohort: CohortState;
  person: PersonState;
  match: MatchState;
  relationship: RelationshipState;
}

/** What is looked up around an aggregate before anybody may change it. Unknown ones are left out. */
export interface Surroundings {
  /** The programme it belongs to, or that the command names. */
  readonly programme?: ProgrammeState;
  readonly cohort?: CohortState;
  /** Whoever stands above one of the people it is about, up the reporting line. */
  readonly superiors: ReadonlySet<string>;
}

/** May this caller ask this of an aggregate in this state? */
export type Question<A extends AggregateName = AggregateName> = {
  [N in A]: {
    readonly aggregate: N;
    readonly id: string;
    readonly state: States[N];
    /** False before the stream's first event. */
    readonly exists: boolean;
    readonly command: Asks[N];
    readonly caller: Actor;
    readonly surroundings: Surroundings;
  };
}[A];

/** Throws when the caller may not; implemented by libs/access. */
export type Authorise = (question: Question) => void;
