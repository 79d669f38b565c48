import type pg from 'pg';
import { WrongMasterKey, type MasterKey } from '../master-key.js';

/** Makes the check value at the first start and compares it ever after. @throws {WrongMasterKey} */
export async function checkMasterKey(pool: pg.Pool, masterKey: MasterKey): Promise<void> {
  await pool.query('INSERT INTO keys.master_check (value) VALUES ($1) ON CONFLICT (one) DO NOTHING', [
    masterKey.check(),
  ]);
  const { rows } = await pool.query<{ value: Buffer }>('SELECT value FROM keys.master_check');
  if (!rows[0] || !masterKey.fits(rows[0].value)) {
    throw new WrongMasterKey('MASTER_KEY is not the key that this keys database was made with.');
  }
}
