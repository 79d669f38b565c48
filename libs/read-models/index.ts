export { Follower } from './follower.js';
export type { FollowerOptions, Trouble, Write } from './passage.js';
export { readCheckpoint, type Checkpoint, type Failure, type ParkedStream, type Where } from './checkpoint.js';
export { inTransaction, isPassing } from './transaction.js';
