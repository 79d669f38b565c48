import type { ColumnType, ReadModel, Row } from './read-model.js';

/** Bytes that are written to PostgreSQL in one piece. */
const CHUNK = 256 * 1024;
/** Bytes of UTF-8 that one unit of a string comes to at most. */
const WIDEST = 3;

interface Column {
  readonly name: string;
  readonly text: (value: never) => string;
  /** What comes after it. */
  readonly end: '\t' | '\n';
}

/**
 * Rows as COPY reads them in its text format: a line each, columns apart by tabs, `\N` for null
 * (https://www.postgresql.org/docs/current/sql-copy.html#id-1.9.3.55.9.2). They are kept as bytes, outside the heap:
 * what waits there as strings is what most of the collecting of garbage comes from.
 */
export class CopyText {
  readonly #columns: readonly Column[];
  #full: Buffer[] = [];
  #chunk = Buffer.alloc(0);
  #used = 0;
  #rows = 0;
  #bytes = 0;

  constructor({ columns, memory }: ReadModel) {
    this.#columns = Object.entries(columns).map(([name, type], n, { length }) => {
      return { name, text: name === memory ? () => '\\N' : textOf[type], end: n === length - 1 ? '\n' : '\t' };
    });
  }

  get rows(): number {
    return this.#rows;
  }

  get bytes(): number {
    return this.#bytes;
  }

  add(row: Row): void {
    let line = '';
    for (const { name, end, text } of this.#columns) {
      const value = row[name];
      line += (value === null || value === undefined ? '\\N' : text(value as never)) + end;
    }
    if (line.length * WIDEST > this.#chunk.length - this.#used) this.#next(line.length * WIDEST);
    const written = this.#chunk.write(line, this.#used);
    this.#used += written;
    this.#bytes += written;
    this.#rows++;
  }

  /** All that was added since the last time. */
  take(): readonly Buffer[] {
    this.#next(0);
    const taken = this.#full;
    [this.#full, this.#rows, this.#bytes] = [[], 0, 0];
    return taken;
  }

  #next(least: number): void {
    if (this.#used > 0) this.#full.push(this.#chunk.subarray(0, this.#used));
    this.#chunk = least > 0 ? Buffer.allocUnsafe(Math.max(least, CHUNK)) : Buffer.alloc(0);
    this.#used = 0;
  }
}

const SPECIAL = /[\\\t\n\r]/;
const REPLACED: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

const escaped = (text: string): string =>
  SPECIAL.test(text) ? text.replace(/[\\\t\n\r]/g, (character) => REPLACED[character]!) : text;

const arrayText = (items: readonly string[]): string =>
  items.length === 0 ? '{}' : `{"${items.map(quotable).join('","')}"}`;

const quotable = (item: string): string => (/["\\]/.test(item) ? item.replace(/["\\]/g, '\\$&') : item);

const jsonText = (value: object): string => escaped(JSON.stringify(value));

const textOf: Readonly<Record<ColumnType, Column['text']>> = {
  text: escaped,
  integer: String,
  boolean: (value: boolean) => (value ? 't' : 'f'),
  'text[]': (items: readonly string[]) => escaped(arrayText(items)),
  json: jsonText,
  jsonb: jsonText,
};
