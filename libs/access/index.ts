export type QueryName = string;
export { Forbidden, NotFound } from './refused.js';
export { GRANTS, grantedTo, rolesFor, type Standing } from './grants.js';
export { mayCommand } from './may-command.js';
