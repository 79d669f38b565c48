import { it } from '@jest/globals';
import { openKurrent } from '#event-store';
import { describeUnless } from '../support/skipping.js';
import { eventStoreContract, type Log } from './event-store.contract.js';
import { transactContract } from './transact.contract.js';

const url = process.env['ESDB_URL']?.trim();

describeUnless(url ? undefined : 'ESDB_URL names no server', 'the contracts on a real KurrentDB', () => {
  if (!url) {
    // One line says so, instead of one for each promise.
    it('hold', () => {});
    return;
  }
  const start = async (): Promise<Log> => ({ open: () => openKurrent(url), dispose: async () => {} });
  eventStoreContract('a KurrentDB server', start);
  transactContract('a KurrentDB server', start);
});
