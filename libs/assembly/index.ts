export { openDatabases, type DatabaseOptions, type Databases } from './databases.js';
export { openParts, type OpenOptions, type Parts } from './parts.js';
