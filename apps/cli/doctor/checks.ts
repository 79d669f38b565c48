import type { Check } from './check.js';
import { dataFolder, disk } from './data-folder.js';
import { clock, connections, database, eventStore, keysDatabase, keysMigrations, migrations } from './database.js';
import { followers, messages, outdated, timers, worker } from './followers.js';
import { masterKey } from './keys.js';
import { issuer, mail, queue } from './outside.js';
import { watermark } from './watermark.js';

/** In this order: what others need comes before them. */
export const CHECKS: readonly Check[] = [
  dataFolder,
  disk,
  database,
  migrations,
  eventStore,
  connections,
  clock,
  keysDatabase,
  keysMigrations,
  masterKey,
  watermark,
  worker,
  followers,
  outdated,
  timers,
  queue,
  messages,
  mail,
  issuer,
];
