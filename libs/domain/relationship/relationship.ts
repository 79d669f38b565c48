import { refuse, type Decider } from '../decider.js';
import { unmetFor } from './criteria.js';
import { endingDecisions } from './ending.js';
import { evolve } from './evolve.js';
import { growthDecisions } from './growth.js';
import {
  relationshipClasses,
  type RelationshipCommand,
  type RelationshipContext,
  type RelationshipEvent,
  type RelationshipFact,
} from './messages.js';
import { negotiatingDecisions } from './negotiating.js';
import { objectiveDecisions } from './objectives.js';
import { participantDecisions } from './participants.js';
import type { Decisions } from './parts.js';
import { initiate, preparationDecisions } from './preparation.js';
import { reminderDecisions } from './reminding.js';
import { returnDecisions } from './return.js';
import { reviewDecisions } from './review.js';
import { sessionDecisions } from './sessions.js';
import { standingDecisions } from './standing.js';
import type { Relationship, RelationshipState } from './state.js';

const decisions: Decisions<RelationshipCommand> = {
  ...preparationDecisions,
  ...negotiatingDecisions,
  ...objectiveDecisions,
  ...sessionDecisions,
  ...growthDecisions,
  ...endingDecisions,
  ...reviewDecisions,
  ...standingDecisions,
  ...participantDecisions,
  ...returnDecisions,
  ...reminderDecisions,
};

/** Who ended a relationship is withheld, and with it whatever would tell: a withdrawal, the consent to return. */
const withholdsActor = (event: RelationshipEvent): boolean =>
  (event.type === 'ClosureBegan' && event.kind === 'early') ||
  event.type === 'ParticipantWithdrawn' ||
  event.type === 'ReturnConsented';

/** One mentoring relationship, from its initiation to its closing (domain.md). */
export const relationship: Decider<
  RelationshipState,
  RelationshipCommand,
  RelationshipEvent,
  RelationshipFact,
  RelationshipContext
> = {
  category: 'relationship',
  initial: { phase: 'none' },
  decide(state, command, context) {
    if (state.phase === 'none') {
      if (command.type === 'InitiateRelationship') return initiate(command, context);
      return refuse('not-initiated', 'There is no such relationship yet.');
    }
    // As with folds, the compiler cannot follow the pairing of a type with its row through a lookup.
    const decide = decisions[command.type] as Decide;
    return closing(state, decide(state, command, context), context);
  },
  evolve,
  classes: relationshipClasses,
  withholdsActor,
};

type Decide = (
  state: Relationship,
  command: RelationshipCommand,
  context: RelationshipContext,
) => readonly RelationshipEvent[];

/** Closes by itself, in the same append, as soon as nothing is outstanding any more. */
function closing(
  state: Relationship,
  events: readonly RelationshipEvent[],
  context: RelationshipContext,
): readonly RelationshipEvent[] {
  if (events.length === 0) return events;
  const after = events.reduce<RelationshipState>(evolve, state);
  if (after.phase !== 'closure' || unmetFor(after, context).length > 0) return events;
  return [...events, { type: 'RelationshipClosed', kind: after.closure.kind, closedOn: context.today }];
}
