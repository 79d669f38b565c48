import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Listed } from '#read-models';
import { isKeepable } from './json.js';
import { invalid, type FieldError } from './problem.js';
import { isUuid } from './fields.js';

/** Which part of a list is asked for, and what it is narrowed to. */
export interface PageRequest {
  readonly limit: number;
  /** `next` of the page before. */
  readonly after: string | undefined;
  readonly filters: Readonly<Partial<Record<FilterName, string>>>;
}

/** What lists can be narrowed to. */
const FILTERS = {
  programme: { holds: isUuid, rule: 'a UUID in lower case' },
  cohort: { holds: isUuid, rule: 'a UUID in lower case' },
  mentor: { holds: isUuid, rule: 'a UUID in lower case' },
  phase: oneOf(['preparation', 'negotiating', 'enabling-growth', 'closure', 'closed']),
  status: oneOf([...['proposed', 'agreed', 'waiting', 'confirmed', 'declined', 'withdrawn', 'expired', 'unfulfilled']]),
  seat: oneOf(['mentor', 'mentee']),
  'as-of': {
    holds: (value: unknown) => readAsOf(String(value)) !== undefined,
    rule: 'a version, a position, or an instant like 2026-09-03T12:00:00Z',
  },
} as const;
export type FilterName = keyof typeof FILTERS;

export interface PageOf<T> {
  readonly items: readonly T[];
  /** Send it as `after` to go on; null at the end. */
  readonly next: string | null;
}

const USUAL = 50;
const MOST = 200;

export interface ListOptions {
  readonly filters?: readonly FilterName[];
  /** Items of a page when nobody says. */
  readonly usual?: number;
}

/** `limit`, `after` and the filters named here; any other name is refused. @throws {Problem} 400 */
export const Page = createParamDecorator((options: ListOptions | undefined, context: ExecutionContext) => {
  const { query } = context.switchToHttp().getRequest<FastifyRequest>();
  return readPage(query as object, options ?? {});
});

export function readPage(query: object, { filters = [], usual = USUAL }: ListOptions): PageRequest {
  const errors: FieldError[] = [];
  const { limit: text, after, ...rest } = readQuery(query, ['limit', 'after', ...filters], errors);
  const limit = text === undefined ? usual : /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (limit < 1 || limit > MOST) errors.push({ field: 'limit', message: `limit must be from 1 to ${MOST}` });
  for (const [name, value] of Object.entries(rest) as [FilterName, string][]) {
    const { holds, rule } = FILTERS[name];
    if (!holds(value)) errors.push({ field: name, message: `${name} must be ${rule}` });
  }
  if (errors.length > 0) throw invalid(errors);
  return { limit, after, filters: rest };
}

/** The page, and what a list goes by in every list's own names. */
export function narrowing({ limit, after, filters }: PageRequest) {
  const { programme: programmeId, cohort: cohortId, mentor: mentorId } = filters;
  return { programmeId, cohortId, mentorId, limit, after };
}

/** The names of a query that are known, each a text given once; everything else goes to `errors`. */
function readQuery(query: object, known: readonly string[], errors: FieldError[]): Record<string, string | undefined> {
  const given: Record<string, string> = {};
  for (const [name, value] of Object.entries(query)) {
    const field = name.replace(/[^\x20-\x7e]/g, '?').slice(0, 100);
    if (!known.includes(name))
      errors.push({ field, message: `is not a name of this query: those are ${known.join(', ')}` });
    else if (typeof value !== 'string' || value.length > 500 || !isKeepable(value)) {
      errors.push({ field, message: 'must be given once, as text' });
    } else given[name] = value;
  }
  return given;
}

export const answered = <T>({ items, next }: Listed<T>): PageOf<T> => ({ items, next: next ?? null });

/** A row with its own id as `id`, as every single answer has it. */
export const identified = <K extends string, T extends Readonly<Record<K, string>>>(
  row: T,
  own: K,
): T & { id: string } => ({
  id: row[own],
  ...row,
});

/** A page of rows, each with its own id as `id`. */
export const listed = <K extends string, T extends Readonly<Record<K, string>>>({ items, next }: Listed<T>, own: K) =>
  answered({ items: items.map((row) => identified(row, own)), next });

/** A page of a list that is at hand as a whole, by place. @throws {Problem} 400 for an `after` of another list */
export function cut<T>(all: readonly T[], { limit, after }: PageRequest): PageOf<T> {
  if (after !== undefined && !/^\d{1,9}$/.test(after)) {
    throw invalid([{ field: 'after', message: 'after must be the `next` of a page of this list' }]);
  }
  const from = Number(after ?? 0);
  return { items: all.slice(from, from + limit), next: from + limit < all.length ? String(from + limit) : null };
}

/** A page of a list that goes on after an instant and an id. @throws {Problem} 400 for an `after` of another list */
export async function pageBy<T>(
  { limit, after }: PageRequest,
  list: (limit: number, at?: readonly [instant: string, id: string]) => Promise<readonly T[]>,
  placeOf: (item: T) => readonly [instant: string, id: string],
): Promise<PageOf<T>> {
  const at = after === undefined ? undefined : readPlace(after);
  const found = await list(limit + 1, at);
  const items = found.slice(0, limit);
  return { items, next: found.length > limit ? placeOf(items.at(-1)!).join('~') : null };
}

function readPlace(after: string): readonly [string, string] {
  const [, instant, id] = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)~([0-9a-f-]{32,64})$/.exec(after) ?? [];
  if (instant && id) return [instant, id];
  throw invalid([{ field: 'after', message: 'after must be the `next` of a page of this list' }]);
}

function oneOf(values: readonly string[]) {
  return { holds: (value: unknown) => values.includes(value as string), rule: `one of ${values.join(', ')}` };
}

/** A moment in a history: a version, a position in the log, or an instant. */
export type AsOf = { readonly version: number } | { readonly position: string } | { readonly time: string };

/** Undefined for text that is none of them. */
export function readAsOf(text: string): AsOf | undefined {
  if (/^\d{1,9}$/.test(text)) return { version: Number(text) };
  if (/^\d+-\d+-\d+$/.test(text) && text.length > 20) return { position: text };
  try {
    return { time: Temporal.Instant.from(text).toString({ smallestUnit: 'millisecond' }) };
  } catch {
    return undefined;
  }
}

/** What is shown of each filter in the OpenAPI document. */
export const filterRule = (name: FilterName): string => FILTERS[name].rule;
