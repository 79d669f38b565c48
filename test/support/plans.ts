import type pg from 'pg';

/** A statement as it was sent. */
export interface Sent {
  readonly text: string;
  readonly values: readonly unknown[];
}

/** What PostgreSQL did for a statement. */
export interface Work {
  /** Tables that were read from their beginning to their end. */
  readonly sequential: readonly string[];
  /** Rows looked at by table, whether they came into the answer or not. */
  readonly looked: Readonly<Record<string, number>>;
}

/** Notes what is asked of `pool` from now on, so that it can be asked how it answers. */
export function watch(pool: pg.Pool): Sent[] {
  const sent: Sent[] = [];
  const query = pool.query.bind(pool) as (...given: readonly unknown[]) => unknown;
  const noted = (...given: readonly unknown[]) => {
    const [statement, values] = given as readonly [string | pg.QueryConfig, unknown[] | undefined];
    const asked: pg.QueryConfig = typeof statement === 'string' ? { text: statement } : statement;
    sent.push({ text: asked.text, values: asked.values ?? values ?? [] });
    return query(...given);
  };
  Object.assign(pool, { query: noted });
  return sent;
}

interface Node {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Actual Rows': number;
  readonly 'Actual Loops': number;
  readonly 'Rows Removed by Filter'?: number;
  readonly 'Rows Removed by Index Recheck'?: number;
  readonly Plans?: readonly Node[];
}

/** Runs a statement again and tells what it took. */
export async function workOf(pool: pg.Pool, { text, values }: Sent): Promise<Work> {
  const client = await pool.connect();
  try {
    const { rows } = await client.query<{ 'QUERY PLAN': [{ Plan: Node }] }>(
      `EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) ${text}`,
      [...values],
    );
    const nodes = nodesOf(rows[0]!['QUERY PLAN'][0].Plan);
    const scans = nodes.filter((node) => node['Node Type'].endsWith('Scan') && reads(node));
    const looked: Record<string, number> = {};
    for (const node of scans) {
      const table = node['Relation Name']!;
      looked[table] = Math.round((looked[table] ?? 0) + lookedAt(node));
    }
    const sequential = scans.filter((node) => node['Node Type'] === 'Seq Scan').map((node) => node['Relation Name']!);
    return { sequential, looked };
  } finally {
    client.release();
  }
}

/** The rows of a bitmap are counted where they are fetched. */
const reads = (node: Node): boolean => node['Relation Name'] !== undefined;

const lookedAt = (node: Node): number =>
  node['Actual Loops'] *
  (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0) + (node['Rows Removed by Index Recheck'] ?? 0));

const nodesOf = (node: Node): readonly Node[] => [node, ...(node.Plans ?? []).flatMap(nodesOf)];
