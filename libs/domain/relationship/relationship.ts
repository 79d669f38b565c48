import type { Decider } from '../decider.js';
import { evolve } from './evolve.js';
import {
  relationshipClasses,
  type RelationshipCommand,
  type RelationshipContext,
  type RelationshipEvent,
  type RelationshipFact,
} from './messages.js';
import type { RelationshipState } from './state.js';

export const relationship: Decider<
  RelationshipState,
  RelationshipCommand,
  RelationshipEvent,
  RelationshipFact,
  RelationshipContext
> = {
  category: 'relationship',
  initial: { phase: 'none' },
  decide: () => [],
  evolve,
  classes: relationshipClasses,
};
