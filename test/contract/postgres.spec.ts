import { migrateLog, PostgresEventStore } from '#event-store';
import { freshDatabase } from '../support/postgres.js';
import { eventStoreContract } from './event-store.contract.js';

eventStoreContract('PostgreSQL', async () => {
  const { url, drop } = await freshDatabase();
  await migrateLog(url);
  return { open: () => PostgresEventStore.open({ url }), dispose: drop };
});
