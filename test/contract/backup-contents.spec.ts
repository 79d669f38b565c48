import pg from 'pg';
import { expect, it } from '@jest/globals';
import { SCHEMAS } from '../../libs/backup/contents.js';
import { migrateLog } from '#event-store';
import { migrateKeys } from '#privacy';
import { freshDatabase } from '../support/postgres.js';

/** What else the database may hold: nothing of it is ours to keep. */
const OTHERS = ['public', 'information_schema'];

it.each([
  ['log', migrateLog],
  ['keys', migrateKeys],
] as const)('an archive of the %s holds every schema that its migrations make', async (archive, migrate) => {
  const { url, drop } = await freshDatabase();
  await migrate(url);
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<{ name: string }>(
    `SELECT nspname AS name FROM pg_namespace WHERE nspname NOT LIKE 'pg\\_%' AND nspname <> ALL ($1) ORDER BY 1`,
    [OTHERS],
  );
  expect(rows.map(({ name }) => name)).toEqual([...SCHEMAS[archive]].sort());
  await client.end();
  await drop();
});
