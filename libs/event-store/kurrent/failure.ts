import { ErrorType, isCommandError } from '@eventstore/db-client';
import { AppendTooLarge, StoreUnavailable, UnknownPosition } from '../port.js';

// gRPC codes after which the same call may succeed: CANCELLED, DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED, ABORTED,
// UNAVAILABLE. A server that is down answers with a bare error of gRPC that has nothing but its code.
const PASSING_CODES = [1, 4, 8, 10, 14];
const PASSING_TYPES: readonly unknown[] = [
  ErrorType.TIMEOUT,
  ErrorType.DEADLINE_EXCEEDED,
  ErrorType.UNAVAILABLE,
  ErrorType.CANCELLED,
  ErrorType.NOT_LEADER,
];
const INVALID_ARGUMENT = 3;
const PERMISSION_DENIED = 7;
const UNAUTHENTICATED = 16;

/** What went wrong, told apart: {@link StoreUnavailable} when asking again may help, else the error itself. */
export function failure(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof StoreUnavailable || error instanceof UnknownPosition) return error;
  const type = isCommandError(error) ? error.type : undefined;
  if (type === ErrorType.MAXIMUM_APPEND_SIZE_EXCEEDED) {
    return new AppendTooLarge('the server takes less in one append', { cause: error });
  }
  const passing =
    PASSING_TYPES.includes(type) ||
    PASSING_CODES.includes(codeOf(error) ?? -1) ||
    /^Failed to discover/.test(error.message);
  return passing ? new StoreUnavailable(error.message, { cause: error }) : error;
}

/** Whether the server says that there is nothing at the position asked for. */
export const isNoPosition = (error: unknown): boolean => codeOf(error) === INVALID_ARGUMENT;

/** Whether the server does not take our user and password. */
export function isAccessDenied(error: unknown): boolean {
  const type = error instanceof Error && isCommandError(error) ? error.type : undefined;
  return type === ErrorType.ACCESS_DENIED || [UNAUTHENTICATED, PERMISSION_DENIED].includes(codeOf(error) ?? -1);
}

/** The code of gRPC with which a call ended. */
function codeOf(error: unknown): number | undefined {
  const { code } = (error ?? {}) as { code?: unknown };
  return typeof code === 'number' ? code : undefined;
}
