export { Forbidden, NotFound } from './refused.js';
export { GRANTS, grantedTo, rolesFor, type Standing } from './grants.js';
export { mayCommand } from './may-command.js';
export { rolesForQuery, type QueryName } from './queries.js';
export { readerOf, type Belonging, type Reader } from './reading.js';
export { show, showsActivity, standpointOf, type Seen, type Shown, type Standpoint } from './visibility.js';
export { withoutSmallCells, type Suppressed } from './small-cells.js';
