import pg from 'pg';
import { StoreUnavailable } from '../port.js';

// SQLSTATEs after which the same statement may succeed: connection, serialisation and deadlock, resources,
// lock not available, cancelled by a timeout or an operator, shut down, idle too long.
const PASSING = /^(08|40|53|55P03|57|25P0[34])/;

/** What went wrong, told apart: {@link StoreUnavailable} when asking again may help, else the error itself. */
export function failure(error: unknown): unknown {
  if (error instanceof pg.DatabaseError) {
    return PASSING.test(error.code ?? '') ? new StoreUnavailable(error.message, { cause: error }) : error;
  }
  if (error instanceof TypeError || error instanceof RangeError || !(error instanceof Error)) return error;
  // Whatever else the driver throws speaks of the connection.
  return new StoreUnavailable(error.message, { cause: error });
}
