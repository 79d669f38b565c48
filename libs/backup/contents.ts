import pg from 'pg';

/** An archive holds one database: the log with what follows it, or the keys. Each has a life of its own. */
export type Archive = 'log' | 'keys';

/** The schemas that an archive holds. Left out on purpose: `timer_queue`, a cache that the sweep fills. */
export const SCHEMAS: Readonly<Record<Archive, readonly string[]>> = {
  log: ['log', 'read_models', 'timers', 'outbox', 'flows'],
  keys: ['keys'],
};

/**
 * Tables whose rows are not copied: they are made anew from the others, or belong to one cluster.
 * The tables of read models are rebuilt from the events; they are not in this list but made outside migrations.
 */
const MADE_ANEW = new Set(['log.migrations', 'log.identity', 'log.heads', 'keys.migrations']);

/** Rows that are left out of a table: a read model starts without a checkpoint, and is folded from the beginning. */
const ONLY: Readonly<Record<string, string>> = {
  'read_models.checkpoints': 'version IS NULL',
  'read_models.parked': 'follower IN (SELECT name FROM read_models.checkpoints WHERE version IS NULL)',
};

/** The physical tables of read models: `<name>__<generation>`. */
const OF_A_READ_MODEL = /^read_models\..*__\d+$/;

export interface Table {
  /** `schema.name` */
  readonly name: string;
  readonly columns: readonly string[];
  /** SQL condition for the rows that are copied. */
  readonly only?: string;
}

/** What of this database goes into an archive, in an order in which it can be put back: whoever refers comes later. */
export async function tablesOf(db: pg.ClientBase, archive: Archive): Promise<readonly Table[]> {
  const { rows } = await db.query<{ name: string; columns: string[] }>(
    `SELECT n.nspname || '.' || c.relname AS name,
       array_agg(a.attname::text ORDER BY a.attnum) AS columns
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
     WHERE c.relkind = 'r' AND n.nspname = ANY ($1)
     GROUP BY n.nspname, c.relname
     ORDER BY array_position($1, n.nspname::text), c.relname`,
    [SCHEMAS[archive]],
  );
  return rows
    .filter(({ name }) => !MADE_ANEW.has(name) && !OF_A_READ_MODEL.test(name))
    .map(({ name, columns }) => ({ name, columns, ...(ONLY[name] && { only: ONLY[name] }) }));
}

export const columnList = ({ columns }: Pick<Table, 'columns'>): string => columns.map(pg.escapeIdentifier).join(', ');
