import { migrateLog, PostgresEventStore } from '#event-store';
import { freshDatabase } from '../support/postgres.js';
import { eventStoreContract, type Log } from './event-store.contract.js';
import { transactContract } from './transact.contract.js';

const start = async (): Promise<Log> => {
  const { url, drop } = await freshDatabase();
  await migrateLog(url);
  return { open: () => PostgresEventStore.open({ url }), dispose: drop };
};

eventStoreContract('PostgreSQL', start);
transactContract('PostgreSQL', start);
