import { MasterKey } from '#privacy';
import { findMasterKey } from '#runtime';
import { fail, ok, type Check } from './check.js';

export const masterKey: Check = {
  name: 'master key',
  needs: ['keys migrations'],
  async check({ configuration, keysPool }) {
    const { rows } = await keysPool.query<{ value: Buffer }>('SELECT value FROM keys.master_check');
    const check = rows[0]?.value;
    const bytes = await findMasterKey(configuration);
    const where = configuration.masterKey ? 'MASTER_KEY' : `master.key in ${configuration.dataDir}`;
    if (!bytes) {
      return check
        ? fail(
            'MASTER_KEY is unset and there is no master.key in the data folder, yet the keys database was made with one',
            'Set MASTER_KEY to it, or put the file back: without it nothing confidential can be read again.',
          )
        : ok('it will be made at the first start');
    }
    if (!check) return ok('the keys database has not been used yet');
    if (new MasterKey(bytes).fits(check)) return ok(`${where} opens the keys database`);
    return fail(
      `${where} is not the key that the keys database was made with`,
      'Set MASTER_KEY to that key, or KEYS_URL to the database that belongs to this one. Nothing is lost meanwhile.',
    );
  },
};
