import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { isKeepable } from './json.js';
import { invalid, type FieldError } from './problem.js';

/** Which part of a list is asked for. */
export interface PageRequest {
  readonly limit: number;
  /** Where the page before ended, as its query wrote it. */
  readonly after: string | undefined;
  /** Further names of the query, each given once. */
  readonly filters: Readonly<Record<string, string>>;
}

export interface PageOf<T> {
  readonly items: readonly T[];
  /** Send it as `after` to go on; null at the end. */
  readonly next: string | null;
}

const DEFAULT = 50;
const MOST = 200;

/** `limit`, `after` and the filters named here; any other name is refused. @throws {Problem} 400 */
export const Paging = createParamDecorator((filters: readonly string[] | undefined, context: ExecutionContext) => {
  const { query } = context.switchToHttp().getRequest<FastifyRequest<{ Querystring: Record<string, unknown> }>>();
  return readPaging(query, filters ?? []);
});

export function readPaging(query: Readonly<Record<string, unknown>>, filters: readonly string[]): PageRequest {
  const errors: FieldError[] = [];
  const given = readQuery(query, ['limit', 'after', ...filters], errors);
  const { limit: text = String(DEFAULT), after: cursor, ...rest } = given;
  const limit = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (limit < 1 || limit > MOST) errors.push({ field: 'limit', message: `limit must be from 1 to ${MOST}` });
  const after = cursor === undefined ? undefined : opened(cursor);
  if (cursor !== undefined && after === undefined) {
    errors.push({ field: 'after', message: 'after must be the `next` of another page' });
  }
  if (errors.length > 0) throw invalid(errors);
  return { limit, after, filters: rest };
}

/** The names of a query that are known, each a text given once; everything else goes to `errors`. */
export function readQuery(query: object, known: readonly string[], errors: FieldError[]): Record<string, string> {
  const given: Record<string, string> = {};
  for (const [name, value] of Object.entries(query)) {
    const field = name.replace(/[^\x20-\x7e]/g, '?').slice(0, 100);
    if (!known.includes(name)) errors.push({ field, message: 'is not a name of this query' });
    else if (typeof value !== 'string' || value.length > 500 || !isKeepable(value)) {
      errors.push({ field, message: 'must be given once, as text' });
    } else given[name] = value;
  }
  return given;
}

/** A page of `items` that were asked for with one more than the limit. */
export function page<T>(items: readonly T[], { limit }: PageRequest, placeOf: (item: T) => string): PageOf<T> {
  const shown = items.slice(0, limit);
  return { items: shown, next: items.length > limit ? sealed(placeOf(shown.at(-1)!)) : null };
}

/** Opaque to callers, so that what a page goes by may change. */
export const sealed = (place: string): string => Buffer.from(`1${place}`).toString('base64url');

function opened(cursor: string): string | undefined {
  if (!/^[\w-]+$/.test(cursor)) return undefined;
  const text = Buffer.from(cursor, 'base64url').toString();
  return text.startsWith('1') && isKeepable(text) && sealed(text.slice(1)) === cursor ? text.slice(1) : undefined;
}

/** The class of a page of `item`, for the OpenAPI document. */
export function pageOf(item: new () => object, operationId: string): new () => object {
  class Page {
    items!: readonly object[];
    next!: string | null;
  }
  ApiProperty({ type: item, isArray: true })(Page.prototype, 'items');
  ApiProperty({ type: String, nullable: true, description: 'Send it as `after` to go on; null at the end.' })(
    Page.prototype,
    'next',
  );
  Object.defineProperty(Page, 'name', { value: `PageOf${operationId.charAt(0).toUpperCase()}${operationId.slice(1)}` });
  return Page;
}
