import { migrateLog, PostgresEventStore, type EventStore } from '#event-store';
import type { Configuration, StoreAddress } from '#runtime';
import { openDatabases, type DatabaseOptions } from './databases.js';
import { mustReach } from './reachable.js';
import { reach } from './store.js';

export interface NamedStore {
  readonly store: EventStore;
  close(): Promise<void>;
}

/**
 * Opens the log that an argument of the command line names, apart from everything else.
 * @param source what a sentence calls the argument
 * @throws {CannotStart} with one sentence that repeats no secret
 */
export async function openNamedStore(
  source: string,
  address: StoreAddress,
  configuration: Configuration,
  options: DatabaseOptions,
): Promise<NamedStore> {
  if (address.kind === 'kurrent') {
    const store = await reach(source, address.url);
    return { store, close: () => store.close() };
  }
  if (address.kind === 'postgres') return inDatabase(source, address.url);
  if (configuration.databaseUrl) return inDatabase('DATABASE_URL', configuration.databaseUrl);
  const embedded = await openDatabases(configuration, options);
  try {
    const { store } = await inDatabase(source, embedded.databaseUrl);
    const close = async () => {
      await store.close();
      await embedded.close();
    };
    return { store, close };
  } catch (error) {
    await embedded.close();
    throw error;
  }
}

async function inDatabase(source: string, url: string): Promise<NamedStore> {
  await mustReach(source, url);
  await migrateLog(url);
  const store = await PostgresEventStore.open({ url });
  return { store, close: () => store.close() };
}
