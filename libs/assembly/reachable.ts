import pg from 'pg';
import { CannotStart } from '#runtime';

/** Milliseconds until a database that says nothing counts as away. */
const ANSWERS_WITHIN = 10_000;
const OLDEST = 14;

/**
 * Makes sure that the database a variable names can be used, before anything is done with it.
 * @throws {CannotStart} with one sentence that names the variable, and nothing secret of its value
 */
export async function mustReach(variable: string, url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: ANSWERS_WITHIN });
  client.on('error', () => {});
  try {
    await client.connect();
    const { rows } = await client.query<{ major: number }>(
      `SELECT current_setting('server_version_num')::integer / 10000 AS major`,
    );
    const { major } = rows[0]!;
    if (major < OLDEST)
      throw new CannotStart(`${variable} names a PostgreSQL ${major}: it has to be ${OLDEST} or newer.`);
  } catch (error) {
    if (error instanceof CannotStart) throw error;
    throw new CannotStart(`${variable} names a database that cannot be used: ${reasonOf(error, client)}.`);
  } finally {
    await client.end().catch(() => {});
  }
}

function reasonOf(error: unknown, { host, port }: pg.Client): string {
  const code = (error as { code?: string }).code ?? '';
  switch (code) {
    case '28P01':
    case '28000':
      return `${host}:${port} does not accept this user and password`;
    case '3D000':
      return `${host}:${port} has no database of this name`;
    default:
      return `nothing at ${host}:${port} lets us in${code && ` (${code})`}`;
  }
}
