import pg from 'pg';
import type { ReadModel } from './read-model.js';
import { tableOf } from './tables.js';

const quoted = pg.escapeIdentifier;
const list = (columns: readonly string[]): string => columns.map(quoted).join(', ');

/** For the sorts of an index build; bytes of the server's memory, for each of the builds that run side by side. */
const SORT_MEMORY = '128MB';

/** In the transaction that makes the table. */
export async function createIndexes(tx: pg.ClientBase, model: ReadModel, generation: number): Promise<void> {
  for (const { statement } of indexesOf(model, generation)) await tx.query(`CREATE INDEX ${statement}`);
}

/**
 * Makes what is missing of the primary key and the indexes of a table with rows, outside any transaction: a long
 * one would keep new events from every reader. What a killed build left is made anew.
 */
export async function completeIndexes(
  client: pg.ClientBase,
  model: ReadModel,
  generation: number,
  onBuilt: () => void,
): Promise<void> {
  const table = tableOf(model, generation);
  const { rows } = await client.query<{ name: string; valid: boolean; primary: boolean }>(
    `SELECT c.relname AS name, i.indisvalid AS valid, i.indisprimary AS primary
     FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE i.indrelid = $1::regclass`,
    [table],
  );
  for (const { name } of rows.filter(({ valid }) => !valid)) {
    await client.query(`DROP INDEX CONCURRENTLY read_models.${quoted(name)}`);
  }
  const there = new Set(rows.filter(({ valid }) => valid).map(({ name }) => name));
  await client.query(`SET maintenance_work_mem = '${SORT_MEMORY}'`);
  try {
    if (!rows.some(({ primary }) => primary)) {
      const name = `${model.name}__${generation}_key`;
      const unique = `CREATE UNIQUE INDEX CONCURRENTLY ${quoted(name)} ON ${table} (${list(model.key)})`;
      if (!there.has(name)) await client.query(unique);
      await client.query(`ALTER TABLE ${table} ADD PRIMARY KEY USING INDEX ${quoted(name)}`);
    }
    onBuilt();
    for (const { name, statement } of indexesOf(model, generation)) {
      if (!there.has(name)) await client.query(`CREATE INDEX CONCURRENTLY ${statement}`);
      onBuilt();
    }
  } finally {
    await client.query('RESET maintenance_work_mem');
  }
}

const indexesOf = (model: ReadModel, generation: number) =>
  model.indexes.map(({ columns, using = 'btree' }, n) => {
    const name = `${model.name}__${generation}_${n + 1}`;
    const statement = `${quoted(name)} ON ${tableOf(model, generation)} USING ${using} (${list(columns)})`;
    return { name, statement };
  });
