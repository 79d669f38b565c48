import pg from 'pg';

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

/** A pool that keeps what it is asked, so that it can be asked how it answers. */
export class WatchedPool extends pg.Pool {
  readonly sent: Sent[] = [];

  // The driver's overloads come down to these two ways.
  override query(...given: unknown[]): never {
    const [statement, values] = given as [string | pg.QueryConfig, unknown[] | undefined];
    const asked = typeof statement === 'string' ? { text: statement, values } : statement;
    this.sent.push({ text: asked.text, values: asked.values ?? values ?? [] });
    return (super.query as (...all: unknown[]) => unknown).apply(this, given) as never;
  }
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
