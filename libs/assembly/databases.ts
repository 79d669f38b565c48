import { startEmbedded, type Configuration } from '#runtime';
import { mustReach } from './reachable.js';

/** The two databases that a configuration names. */
export interface Databases {
  /** Events, read models, ledger, outbox, jobs. */
  readonly databaseUrl: string;
  /** Subject keys. */
  readonly keysUrl: string;
  /** Stops an embedded server when nobody else uses it. */
  close(): Promise<void>;
}

export interface DatabaseOptions {
  /** For people, one line at a time. */
  readonly say: (line: string) => void;
  /** `owner` runs the data folder; `guest` also works beside an owner. */
  readonly part?: 'owner' | 'guest';
  /** The database is begun again after a crash: an embedded one that this starts may lose its last moments. */
  readonly alone?: boolean;
}

/** Reaches the databases, or starts the embedded server for those that are not named. @throws {CannotStart} */
export async function openDatabases(
  { databaseUrl, keysUrl, dataDir }: Configuration,
  { say, part = 'owner', alone }: DatabaseOptions,
): Promise<Databases> {
  if (databaseUrl) await mustReach('DATABASE_URL', databaseUrl);
  if (keysUrl) await mustReach('KEYS_URL', keysUrl);
  if (databaseUrl && keysUrl) return { databaseUrl, keysUrl, close: async () => {} };
  const embedded = await startEmbedded({
    ...{ dir: dataDir, log: say, part },
    ...(alone && { settings: { synchronous_commit: 'off' } }),
  });
  return {
    databaseUrl: databaseUrl ?? embedded.databaseUrl,
    keysUrl: keysUrl ?? embedded.keysUrl,
    close: () => embedded.stop(),
  };
}
