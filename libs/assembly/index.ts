export { openDatabases, type DatabaseOptions, type Databases } from './databases.js';
export { observe, observeQueue } from './gauges.js';
export { openNamedStore, type NamedStore } from './named-store.js';
export { openParts, type OpenOptions, type Parts } from './parts.js';
export { openStore } from './store.js';
export { survey, type FollowerCondition, type Survey } from './survey.js';
