import { expect, it } from '@jest/globals';
import pg from 'pg';
import { eventually } from '../../test/support/eventually.js';
import { freshDatabase } from '../../test/support/postgres.js';
import { DatabaseClient } from './database-client.js';

it('survives the end of its connection while nobody asks it anything, and tells whoever asks next', async () => {
  const database = await freshDatabase();
  const pool = new pg.Pool({ connectionString: database.url, Client: DatabaseClient });
  pool.on('error', () => {});
  const [held, other] = await Promise.all([pool.connect(), pool.connect()]);
  const { rows } = await held.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  let ended = false;
  held.once('end', () => (ended = true));
  // Without a hearer this would end the process, and with it the suite.
  await other.query('SELECT pg_terminate_backend($1)', [rows[0]!.pid]);
  await eventually(() => ended);
  await expect(held.query('SELECT 1')).rejects.toThrow('not queryable');
  held.release(true);
  other.release();
  expect((await pool.query<{ one: number }>('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
  await pool.end();
  await database.drop();
});
