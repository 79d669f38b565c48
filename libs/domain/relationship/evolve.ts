import { endingFolds } from './ending.js';
import { growthFolds } from './growth.js';
import type { RelationshipFact } from './messages.js';
import { negotiatingFolds } from './negotiating.js';
import { objectiveFolds } from './objectives.js';
import { participantFolds } from './participants.js';
import type { Folds } from './parts.js';
import { initiated, preparationFolds } from './preparation.js';
import { reminderFolds } from './reminding.js';
import { returnFolds } from './return.js';
import { reviewFolds } from './review.js';
import { sessionFolds } from './sessions.js';
import { standingFolds } from './standing.js';
import type { Relationship, RelationshipState } from './state.js';

const folds: Folds<Exclude<RelationshipFact['type'], 'RelationshipInitiated'>> = {
  ...preparationFolds,
  ...negotiatingFolds,
  ...objectiveFolds,
  ...sessionFolds,
  ...growthFolds,
  ...endingFolds,
  ...reviewFolds,
  ...standingFolds,
  ...participantFolds,
  ...returnFolds,
  ...reminderFolds,
};

/** Never refuses. */
export function evolve(state: RelationshipState, event: RelationshipFact): RelationshipState {
  if (event.type === 'RelationshipInitiated') return initiated(event);
  if (state.phase === 'none') return state;
  // The table pairs each event's type with its own fold; the compiler cannot follow that through a lookup.
  const fold = folds[event.type] as (state: Relationship, event: RelationshipFact) => Relationship;
  return fold(state, event);
}
