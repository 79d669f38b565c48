import pg from 'pg';
import { viewOf } from './tables.js';

export interface Paging {
  /** Items at most: 50 unless told, 200 at most. */
  readonly limit?: number;
  /** `next` of the page before. */
  readonly after?: string;
}

export interface Listed<T> {
  readonly items: readonly T[];
  /** Absent on the last page. */
  readonly next?: string;
}

/** `after` was not given out by this list. */
export class BadCursor extends Error {
  override readonly name = 'BadCursor';
}

/** What a caller may see. Everything that is given must hold; an empty list lets nothing through. */
export interface Scope {
  readonly programmeIds?: readonly string[];
  readonly cohortIds?: readonly string[];
  /** Only where this person takes part. */
  readonly personId?: string;
}

/** A condition in SQL on the row `t`, where `$` stands for the value. Left out when the value is undefined. */
export type Condition = readonly [sql: string, value: unknown];

export interface Selection {
  /** A read model's name, or a query in brackets. */
  readonly from: string;
  readonly columns: readonly string[];
  readonly where: readonly Condition[];
  /** Columns that together name a row, ascending, or descending all of them. */
  readonly order: readonly string[];
  readonly descending?: boolean;
  /**
   * Rows of any of these: each is gone through in order by itself, so that an index on this column and those of
   * `order` gives the page, and nothing else is read to be sorted.
   */
  readonly each?: { readonly column: string; readonly of: readonly string[] };
}

const MOST = 200;

/** One page. @throws {BadCursor} */
export async function page<T>(pool: pg.Pool, selection: Selection, { limit = 50, after }: Paging): Promise<Listed<T>> {
  const { order, descending = false, each } = selection;
  const size = Math.max(1, Math.min(limit, MOST));
  const columns = order.map((column) => `t.${pg.escapeIdentifier(column)}`);
  const values: unknown[] = [];
  const conditions = conditionsOf(selection.where, values);
  if (after !== undefined) {
    const last = read(after, order.length).map((value) => `$${values.push(value)}`);
    conditions.push(`(${columns.join(', ')}) ${descending ? '<' : '>'} (${last.join(', ')})`);
  }
  const from = selection.from.startsWith('(') ? selection.from : viewOf({ name: selection.from });
  const ordered = columns.map((column) => `${column} ${descending ? 'DESC' : 'ASC'}`).join(', ');
  const end = `${columns.length > 0 ? `ORDER BY ${ordered}` : ''} LIMIT ${size + 1}`;
  if (each) conditions.push(`t.${pg.escapeIdentifier(each.column)} = one.id`);
  const rowsOf = `SELECT ${selection.columns.map((column) => `t.${pg.escapeIdentifier(column)}`).join(', ')} FROM ${from} t
     ${conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : ''} ${end}`;
  const { rows } = await pool.query<T & Record<string, unknown>>(
    each
      ? `SELECT t.* FROM unnest($${values.push([...new Set(each.of)])}::text[]) AS one (id), LATERAL (${rowsOf}) t ${end}`
      : rowsOf,
    values,
  );
  const items = rows.slice(0, size);
  const last = items.at(-1);
  return rows.length > size && last ? { items, next: write(order.map((column) => last[column])) } : { items };
}

/** The only row, or undefined. */
export async function one<T>(pool: pg.Pool, selection: Omit<Selection, 'order'>): Promise<T | undefined> {
  const { items } = await page<T>(pool, { ...selection, order: [] }, { limit: 1 });
  return items[0];
}

/** What lists of what goes on between people can be narrowed to, within what the caller may see. */
export interface Narrowing extends Scope {
  readonly programmeId?: string;
  readonly cohortId?: string;
  readonly mentorId?: string;
}

export const narrowedTo = (filter: Narrowing): readonly Condition[] => [
  ['t."programmeId" = ANY ($)', filter.programmeIds],
  ['t."cohortId" = ANY ($)', filter.cohortIds],
  ['t.participants @> ARRAY[$::text]', filter.personId],
  ['t."programmeId" = $', filter.programmeId],
  ['t."cohortId" = $', filter.cohortId],
  ['t."mentorId" = $', filter.mentorId],
];

/** The same for a list that has indexes on programme and order, and on cohort and order. */
export function narrowed(filter: Narrowing): Pick<Selection, 'where' | 'each'> {
  const { programmeIds, cohortIds, programmeId, cohortId, mentorId, personId } = filter;
  const by = cohortIds ? 'cohortIds' : 'programmeIds';
  const of = cohortIds ?? programmeIds;
  const closer = programmeId ?? cohortId ?? mentorId ?? personId;
  if (!of || closer !== undefined) return { where: narrowedTo(filter) };
  return { where: narrowedTo({ ...filter, [by]: undefined }), each: { column: by.slice(0, -1), of } };
}

export function conditionsOf(where: readonly Condition[], values: unknown[]): string[] {
  return where
    .filter(([, value]) => value !== undefined)
    .map(([sql, value]) => {
      const place = `$${values.push(value)}`;
      return `(${sql.replaceAll('$', () => place)})`;
    });
}

const write = (values: readonly unknown[]): string => Buffer.from(JSON.stringify(values)).toString('base64url');

function read(cursor: string, length: number): readonly unknown[] {
  try {
    const values: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    const plain = (value: unknown) => typeof value === 'string' || typeof value === 'number';
    if (Array.isArray(values) && values.length === length && values.every(plain)) return values;
  } catch {
    // Said below.
  }
  throw new BadCursor('"after" is not the "next" of a page of this list');
}
