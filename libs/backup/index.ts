export { backUp, type BackupOptions } from './back-up.js';
export { restore, type RestoreOptions } from './restore.js';
export { examineLog, type Examined } from './examine.js';
export { readManifest, type Archive, type Manifest } from './archive.js';
export { ArchiveUnusable, NotEmpty } from './unusable.js';
export type { Progress } from './progress.js';
