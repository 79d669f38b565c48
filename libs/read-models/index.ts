import { attention } from './models/attention.js';
import { cohorts } from './models/cohorts.js';
import { funnel } from './models/funnel.js';
import { hours } from './models/hours.js';
import { matches } from './models/matches.js';
import { mentorLoad } from './models/mentor-load.js';
import { objectives } from './models/objectives.js';
import { people } from './models/people.js';
import { programmes } from './models/programmes.js';
import { relationshipOverview } from './models/relationship-overview.js';
import { reminders } from './models/reminders.js';
import { timeline } from './models/timeline.js';
import type { ReadModel } from './read-model.js';

export { Follower } from './follower.js';
export type { FollowerOptions, Trouble, Write } from './follower-options.js';
export {
  listCheckpoints,
  readCheckpoint,
  type Checkpoint,
  type Failure,
  type ParkedStream,
  type Where,
} from './checkpoint.js';
export { workersOn } from './leases.js';
export { inTransaction, isPassing } from './transaction.js';
export { ReadModels, type ReadModelsOptions, type ReadModelStatus } from './read-models.js';
export type { ReadModel } from './read-model.js';
export { RebuildFailed, RebuildRunning, type RebuildProgress } from './rebuild-progress.js';
export { BadCursor, type Listed, type Paging, type Scope } from './paging.js';

export * from './models/attention.js';
export * from './models/cohorts.js';
export * from './models/funnel.js';
export * from './models/hours.js';
export * from './models/matches.js';
export * from './models/mentor-load.js';
export * from './models/objectives.js';
export { getPerson, listPeople, people, type PeopleFilter, type Person } from './models/people.js';
export * from './models/programmes.js';
export {
  getRelationship,
  listRelationships,
  relationshipOverview,
  type RelationshipFilter,
  type RelationshipOverview,
} from './models/relationship-overview.js';
export * from './models/reminders.js';
export * from './models/timeline.js';

/** Every read model there is. */
export const readModels: readonly ReadModel[] = [
  programmes,
  cohorts,
  people,
  mentorLoad,
  matches,
  relationshipOverview,
  timeline,
  hours,
  objectives,
  attention,
  reminders,
  funnel,
];
