import pg from 'pg';
import type { ReadModel, Row } from './read-model.js';

type Db = pg.Pool | pg.ClientBase;

const quoted = pg.escapeIdentifier;
const list = (columns: readonly string[]): string => columns.map(quoted).join(', ');

/** The physical table of one generation of a read model. */
export const tableOf = ({ name }: ReadModel, generation: number): string =>
  `read_models.${quoted(`${name}__${generation}`)}`;

/** The name that queries use, whatever table is behind it. */
export const viewOf = ({ name }: Pick<ReadModel, 'name'>): string => `read_models.${quoted(name)}`;

/** Without its indexes: rows come faster into a bare table. */
export async function createTable(db: Db, model: ReadModel, generation: number, how: 'keyed' | 'bare'): Promise<void> {
  const columns = Object.entries(model.columns).map(([name, type]) => {
    const collation = type === 'text' ? ' COLLATE "C"' : '';
    return `${quoted(name)} ${type}${collation}${model.key.includes(name as never) ? ' NOT NULL' : ''}`;
  });
  await db.query(`CREATE TABLE ${tableOf(model, generation)} (${columns.join(', ')})`);
  if (how === 'keyed') {
    await db.query(`ALTER TABLE ${tableOf(model, generation)} ADD PRIMARY KEY (${list(model.key)})`);
  }
}

/** From the commit on, queries are answered from the table of this generation. */
export async function switchView(tx: pg.ClientBase, model: ReadModel, generation: number): Promise<void> {
  await tx.query(`DROP VIEW IF EXISTS ${viewOf(model)}`);
  await tx.query(`CREATE VIEW ${viewOf(model)} AS SELECT * FROM ${tableOf(model, generation)}`);
}

/** What rebuilds left behind: every table of the read model but those of `generations`. */
export async function dropOthers(db: Db, model: ReadModel, ...generations: readonly number[]): Promise<void> {
  const { rows } = await db.query<{ table: string }>(
    `SELECT tablename AS table FROM pg_tables WHERE schemaname = 'read_models' AND tablename ~ ('^' || $1 || '__[0-9]+$')
       AND tablename <> ALL ($2)`,
    [model.name, generations.map((generation) => `${model.name}__${generation}`)],
  );
  for (const { table } of rows) await db.query(`DROP TABLE IF EXISTS read_models.${quoted(table)}`);
}

export async function load(db: Db, model: ReadModel, generation: number, keys: readonly Row[]): Promise<Row[]> {
  const table = tableOf(model, generation);
  const { rows } = await db.query<Row>(
    `SELECT t.* FROM json_populate_recordset(NULL::${table}, $1) k JOIN ${table} t USING (${list(model.key)})`,
    [JSON.stringify(keys)],
  );
  return rows;
}

export async function upsert(tx: pg.ClientBase, model: ReadModel, generation: number, rows: readonly Row[]) {
  const table = tableOf(model, generation);
  const others = Object.keys(model.columns).filter((column) => !model.key.includes(column as never));
  const change =
    others.length === 0
      ? 'NOTHING'
      : `UPDATE SET ${others.map((c) => `${quoted(c)} = excluded.${quoted(c)}`).join(', ')}`;
  await tx.query(
    `INSERT INTO ${table} SELECT * FROM json_populate_recordset(NULL::${table}, $1)
     ON CONFLICT (${list(model.key)}) DO ${change}`,
    [JSON.stringify(rows)],
  );
}

export async function remove(tx: pg.ClientBase, model: ReadModel, generation: number, keys: readonly Row[]) {
  const table = tableOf(model, generation);
  const same = model.key.map((column) => `t.${quoted(column)} = k.${quoted(column)}`).join(' AND ');
  await tx.query(`DELETE FROM ${table} t USING json_populate_recordset(NULL::${table}, $1) k WHERE ${same}`, [
    JSON.stringify(keys),
  ]);
}
