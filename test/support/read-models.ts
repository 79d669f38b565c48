import type pg from 'pg';
import { decode, type EventStore, type Recorded } from '#event-store';
import type { ReadModel } from '#read-models';
import { changesOf, nameOf, play, type Row } from '../../libs/read-models/read-model.js';
import { viewOf } from '../../libs/read-models/tables.js';

/** The rows that the whole log gives, folded in memory at once, ordered by key. */
export async function foldedRows(store: EventStore, model: ReadModel): Promise<readonly Row[]> {
  const events: Recorded[] = [];
  for (let after, atEnd = false; !atEnd;) {
    const page = await store.readAll(after, 1000);
    events.push(...page.events.map((event) => decode(event)));
    ({ next: after, atEnd } = page);
  }
  const rows = [...changesOf(model, events).values()].flatMap((change) => play(model, undefined, change) ?? []);
  return byKey(model, answering(model, JSON.parse(JSON.stringify(rows)) as Row[]));
}

/** The rows that queries are answered from, ordered by key. */
export async function storedRows(pool: pg.Pool, model: ReadModel): Promise<readonly Row[]> {
  return byKey(model, answering(model, (await pool.query<Row>(`SELECT * FROM ${viewOf(model)}`)).rows));
}

/** Rows without what only folding remembers, which may be left out: where it is wrong, the next rows are. */
export const answering = ({ memory }: ReadModel, rows: readonly Row[]): readonly Row[] =>
  memory === undefined ? rows : rows.map(({ [memory]: _, ...row }) => row);

const byKey = (model: ReadModel, rows: readonly Row[]) =>
  rows.toSorted((a, b) => (nameOf(model, a) < nameOf(model, b) ? -1 : 1));
