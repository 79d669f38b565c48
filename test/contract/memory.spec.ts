import { MemoryEventStore } from '#event-store';
import { eventStoreContract, type Log } from './event-store.contract.js';
import { transactContract } from './transact.contract.js';

const start = async (): Promise<Log> => {
  const store = new MemoryEventStore();
  return { open: async () => store, dispose: async () => {} };
};

eventStoreContract('memory', start);
transactContract('memory', start);
