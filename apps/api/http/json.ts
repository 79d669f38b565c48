import type { FastifyInstance } from 'fastify';
import { invalid, Problem, type FieldError } from './problem.js';

const DEEPEST = 32;
const MOST_ERRORS = 100;
/** What every object inherits would pass for a field that is there. */
const NOT_NAMES = new Set([...Object.getOwnPropertyNames(Object.prototype), 'prototype']);

/** Bodies are JSON objects in UTF-8, of text that every store can keep; anything else is refused here. */
export function acceptJsonOnly(server: FastifyInstance): void {
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body: Buffer, done) => {
    try {
      done(null, parseBody(body));
    } catch (error) {
      done(error as Error);
    }
  });
}

/** @throws {Problem} 400; no bytes at all read as an empty object */
export function parseBody(bytes: Uint8Array): object {
  if (bytes.length === 0) return {};
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw new Problem(400, 'malformed-json', 'The body is not JSON in UTF-8.');
  }
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    throw invalid([{ field: '', message: 'the body must be a JSON object' }]);
  }
  const errors: FieldError[] = [];
  inspect(value, '', 1, errors);
  if (errors.length > 0) throw invalid(errors);
  return value;
}

function inspect(value: unknown, path: string, depth: number, errors: FieldError[]): void {
  if (errors.length >= MOST_ERRORS) return;
  if (typeof value === 'string' && !isKeepable(value)) errors.push({ field: path, message: UNKEEPABLE });
  if (value === null || typeof value !== 'object') return;
  if (depth > DEEPEST) {
    errors.push({ field: path, message: `must not be nested more than ${DEEPEST} deep` });
    return;
  }
  for (const [name, each] of Object.entries(value)) {
    const place = Array.isArray(value) ? `${path}.${name}` : `${path === '' ? '' : `${path}.`}${shown(name)}`;
    if (!isKeepable(name) || NOT_NAMES.has(name)) errors.push({ field: place, message: 'is not a name of a field' });
    else inspect(each, place, depth + 1, errors);
  }
}

const UNKEEPABLE = 'must not contain NUL or half a surrogate pair';

/** PostgreSQL keeps no NUL in text, and UTF-8 no lone surrogate. */
export function isKeepable(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed();
}

/** A name sent by a caller, fit to be sent back. */
function shown(name: string): string {
  return name.replace(/[^\x20-\x7e]/g, '?').slice(0, 100);
}
