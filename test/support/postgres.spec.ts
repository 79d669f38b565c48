import { expect, it } from '@jest/globals';
import pg from 'pg';
import { freshDatabase } from './postgres.js';

it('each suite gets an empty database of its own', async () => {
  const [one, other] = await Promise.all([freshDatabase(), freshDatabase()]);
  const client = new pg.Client({ connectionString: one.url });
  client.on('error', () => undefined);
  await client.connect();
  await client.query('create table mine (id int)');
  const stranger = new pg.Client({ connectionString: other.url });
  await stranger.connect();
  const tables = await stranger.query(`select 1 from pg_tables where schemaname = 'public'`);
  expect(tables.rowCount).toBe(0);
  await stranger.end();
  await Promise.all([one.drop(), other.drop()]);
  await expect(client.query('select 1')).rejects.toThrow();
});
