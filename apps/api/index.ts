export { makeSigningKey, mintToken, ROLES, type Identity } from './auth/tokens.js';
export type { ApiParts } from './parts.js';
export { createApi } from './server.js';
