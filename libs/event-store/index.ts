export * from './port.js';
export { BEGINNING, continues, firstBroken, GENESIS, link, type Link, type StreamHead } from './chain.js';
export { canonicalJson } from './canonical.js';
export {
  decode,
  encode,
  ERASED,
  idOf,
  subjectOf,
  type Opened,
  type Place,
  type Recorded,
  type Shape,
  type Upcasts,
} from './codec.js';
export { encodeMetadata, isoMilliseconds, WITHHELD, type Metadata } from './metadata.js';
export { EnvelopeBroken, Sealer, type Content, type Envelope, type Parcel } from './sealer.js';
export { MemoryEventStore } from './memory.js';
export { SoleWriter } from './sole-writer.js';
export { Contention, IfMatchFailed, KeyReused, type Answer, type Request, type Supply } from './request.js';
export { Transactor, type TransactorOptions } from './transact.js';
export { NAMESPACE, uuidv5 } from './uuid.js';
export { PostgresEventStore, type OldestWriter, type PostgresEventStoreOptions } from './postgres/store.js';
export { migrationState, type MigrationState } from './postgres/migration-state.js';
export { behind, type Behind } from './postgres/behind.js';
export { adoptLog, adoptRestored, LogNotReady } from './postgres/identity.js';
export { applyMigrations, migrateLog } from './postgres/migrate.js';
export { copyEvents, CopyRefused, type Copied, type CopyProgress } from './copy.js';
export { KurrentRefused, openKurrent, type KurrentOptions } from './kurrent/open.js';
