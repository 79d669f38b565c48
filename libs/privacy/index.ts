export { CACHE_SECONDS, KeyStore, KeysUnavailable, type DataKey, type LiveKey } from './key-store.js';
export { MasterKey, WrongMasterKey } from './master-key.js';
export { MemoryKeyStore } from './memory.js';
export { EnvelopeSealer } from './sealer.js';
export { PostgresKeyStore, type PostgresKeyStoreOptions } from './postgres/key-store.js';
export { migrateKeys } from './postgres/migrate.js';
export { listErasures, replayErasures, type Erasure } from './postgres/erasures.js';
