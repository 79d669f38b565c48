export { openParts, type OpenOptions, type Parts } from './parts.js';
