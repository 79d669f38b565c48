import type { ColumnType, ReadModel, Row } from './read-model.js';

/**
 * Rows as COPY reads them in its text format: a line each, columns apart by tabs, `\N` for null
 * (https://www.postgresql.org/docs/current/sql-copy.html#id-1.9.3.55.9.2).
 */
export class CopyText {
  readonly #columns: readonly (readonly [name: string, type: ColumnType])[];

  /** @param texts of states, which the rows of several models share; cleared by whoever gives it */
  constructor(
    model: ReadModel,
    private readonly texts: Map<unknown, string>,
  ) {
    this.#columns = Object.entries(model.columns);
  }

  line(row: Row): string {
    let line = '';
    for (const [name, type] of this.#columns) line += `${this.#field(row[name], type)}\t`;
    return `${line.slice(0, -1)}\n`;
  }

  #field(value: unknown, type: ColumnType): string {
    if (value === null || value === undefined) return '\\N';
    if (type === 'text') return escaped(value as string);
    if (type === 'integer') return String(value);
    if (type === 'boolean') return value ? 't' : 'f';
    if (type === 'text[]') return escaped(arrayText(value as readonly string[]));
    if (type === 'jsonb') return escaped(JSON.stringify(value));
    let text = this.texts.get(value);
    if (text === undefined) this.texts.set(value, (text = escaped(JSON.stringify(value))));
    return text;
  }
}

const SPECIAL = /[\\\t\n\r]/;
const REPLACED: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

const escaped = (text: string): string =>
  SPECIAL.test(text) ? text.replace(/[\\\t\n\r]/g, (character) => REPLACED[character]!) : text;

const arrayText = (items: readonly string[]): string =>
  `{${items.map((item) => `"${item.replace(/["\\]/g, '\\$&')}"`).join(',')}}`;
