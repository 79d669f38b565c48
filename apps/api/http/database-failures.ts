import { invalid, Problem } from './problem.js';

/** SQLSTATEs after which asking again may help: connection, conflicts, resources, locks, shut down, timeouts, no database. */
const PASSING = /^(08...|3D000|40...|53...|55P03|57...|25P0[34])$/;
/** A value that cannot be of its column's type: only the place at which a list goes on comes in unchecked. */
const UNFIT = /^22(003|007|008|P02)$/;
const NETWORK = /^E(CONNREFUSED|CONNRESET|HOSTUNREACH|NOTFOUND|PIPE|TIMEDOUT|AI_AGAIN)$/;
/** What the driver says without a code. */
const LOST = /^(Connection terminated|timeout exceeded when trying to connect|Query read timeout)/;

/**
 * What a failed query answers, where it is not our mistake; undefined for anything else.
 * @param goesOn whether the request says where a list goes on
 */
export function ofDatabase(error: unknown, goesOn: boolean): Problem | undefined {
  if (!(error instanceof Error)) return undefined;
  // An attempt on several addresses fails with one error for each.
  const first = error instanceof AggregateError ? (error.errors[0] as Error | undefined) : error;
  const { code = '' } = (first ?? {}) as { code?: unknown };
  if (goesOn && typeof code === 'string' && UNFIT.test(code)) {
    return invalid([{ field: 'after', message: 'after must be the `next` of a page of this list' }]);
  }
  const unavailable = typeof code === 'string' && (PASSING.test(code) || NETWORK.test(code));
  return unavailable || LOST.test(error.message) ? storeUnavailable() : undefined;
}

export function storeUnavailable(): Problem {
  return new Problem(503, 'store-unavailable', 'The database does not answer: try again.', { retryAfter: 1 });
}
