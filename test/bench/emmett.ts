import { getPostgreSQLEventStore, type PostgresEventStore } from '@event-driven-io/emmett-postgresql';
import { peerNamed } from './peer.js';

/** Name and version of the peer of everything that a log does. */
export const PEER = peerNamed('@event-driven-io/emmett-postgresql');

/** The peer's event store on an empty database, with its tables. */
export async function openEmmett(url: string): Promise<PostgresEventStore> {
  const store = getPostgreSQLEventStore(url);
  await store.schema.migrate();
  return store;
}
