import { join } from 'node:path';
import Postgrator from 'postgrator';
import { DatabaseClient, shipped } from '#runtime';

/** Any number that no other advisory lock of a migration uses. */
const LOCK = 7_460_231_905;

/**
 * Brings the tables of one room to their newest version: `infra/migrations/<room>/NNN.do.<what>.sql`, in the
 * schema `<room>`, whose table `migrations` says what has run; or to the version `upTo`, for rows of that age. All
 * or nothing; may be called by any number of processes at once and any number of times.
 * @returns the versions that ran
 */
export async function applyMigrations(
  url: string,
  room: string,
  { upTo }: { readonly upTo?: number } = {},
): Promise<readonly number[]> {
  const client = new DatabaseClient({ connectionString: url, application_name: 'throughline-migrate' });
  await client.connect();
  try {
    await client.query('BEGIN');
    await client.query('SELECT pg_advisory_xact_lock($1)', [LOCK]);
    const postgrator = new Postgrator({
      driver: 'pg',
      migrationPattern: join(shipped('infra/migrations'), room, '*.sql'),
      schemaTable: `${room}.migrations`,
      execQuery: (query) => client.query(query),
    });
    const done = await postgrator.migrate(upTo === undefined ? undefined : String(upTo).padStart(3, '0'));
    await client.query('COMMIT');
    return done.map((migration) => migration.version);
  } finally {
    // Ends an unfinished transaction too.
    await client.end();
  }
}

/** The tables of the log. */
export const migrateLog = (url: string): Promise<readonly number[]> => applyMigrations(url, 'log');
