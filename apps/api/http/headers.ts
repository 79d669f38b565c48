import type { FastifyRequest } from 'fastify';
import type { Addressed } from '#commands';
import type { Actor } from '#domain';
import { isUuid } from './fields.js';
import { invalid, type FieldError } from './problem.js';

/** A request whose token has been verified (guard.ts). */
export interface Authenticated {
  caller?: Actor;
}

const KEY = /^[\x21-\x7e]{1,200}$/;
const MATCH = /^"(\d{1,9})"$/;

/** Reads path and headers of a command. @throws {Problem} 400, with each of them that is not well-formed */
export function addressedBy(request: FastifyRequest & Authenticated): Addressed {
  const errors: FieldError[] = [];
  const { id } = request.params as { id?: string };
  const key = single(request, 'idempotency-key');
  const match = single(request, 'if-match');
  if (id !== undefined && !isUuid(id)) errors.push({ field: 'id', message: 'id must be a UUID in lower case' });
  if (key === undefined || !KEY.test(key)) {
    errors.push({ field: 'Idempotency-Key', message: 'Idempotency-Key must be 1 to 200 visible ASCII characters' });
  }
  const version = match === undefined ? undefined : MATCH.exec(match)?.[1];
  if (match !== undefined && version === undefined) {
    errors.push({ field: 'If-Match', message: 'If-Match must be one version in quotes, like "7"' });
  }
  if (errors.length > 0) throw invalid(errors);
  return {
    id,
    key: key!,
    caller: request.caller!,
    ifMatch: version === undefined ? undefined : Number(version),
    correlation: request.id,
  };
}

/** Node joins repeated headers by commas; a repeated one then fails its pattern. */
export function single(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value.join(', ') : value;
}
