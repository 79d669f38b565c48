export * from './request.js';
export { agreementDigest, createdId, Marks, matchId, relationshipId } from './ids.js';
