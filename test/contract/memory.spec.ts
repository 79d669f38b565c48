import { MemoryEventStore } from '#event-store';
import { eventStoreContract } from './event-store.contract.js';

eventStoreContract('memory', async () => {
  const store = new MemoryEventStore();
  return { open: async () => store, dispose: async () => {} };
});
