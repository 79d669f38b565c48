import { randomBytes } from 'node:crypto';
import type pg from 'pg';
import type { Logger } from 'pino';
import { mayCommand } from '#access';
import { Dispatcher } from '#commands';
import { migrateLog, SoleWriter, Transactor, type EventStore } from '#event-store';
import { EnvelopeSealer, MasterKey, migrateKeys, PostgresKeyStore, type KeyStore } from '#privacy';
import { readModels, ReadModels } from '#read-models';
import { createLogger, loadMasterKey, SystemClock, type Clock, type Configuration } from '#runtime';
import { openDatabases } from './databases.js';
import { openPools } from './pools.js';
import { openStore } from './store.js';

/** Everything that an app is put together from. What is opened here is closed by {@link Parts.close}. */
export interface Parts {
  readonly configuration: Configuration;
  readonly clock: Clock;
  readonly log: Logger;
  readonly databaseUrl: string;
  readonly store: EventStore;
  readonly keys: KeyStore;
  readonly sealer: EnvelopeSealer;
  readonly transactor: Transactor;
  readonly dispatcher: Dispatcher;
  /** For read models, ledger and outbox. */
  readonly pool: pg.Pool;
  /** For queries that somebody waits for. */
  readonly readPool: pg.Pool;
  readonly readModels: ReadModels;
  close(): Promise<void>;
}

export interface OpenOptions {
  readonly clock?: Clock;
  /** For people, one line at a time. */
  readonly say: (line: string) => void;
  /** `owner` runs the data folder; `guest` also works beside an owner. */
  readonly part?: 'owner' | 'guest';
  /** Makes a run repeat itself: organisation secret and event ids follow from it. Never for real people. */
  readonly seed?: string;
  /**
   * For runs that have the database to themselves and are begun again after a crash: nothing is looked for that
   * others may have written, and an embedded database that this starts may lose its last moments with the machine.
   */
  readonly alone?: boolean;
  /** The log was moved to another store: derive read models, timers and flows from it again. */
  readonly anew?: boolean;
}

/**
 * Opens what the configuration names: the embedded database where no DATABASE_URL is given, migrated; keys, log,
 * handlers and read models.
 * @throws {CannotStart} with one sentence for whoever operates it
 */
export async function openParts(configuration: Configuration, options: OpenOptions): Promise<Parts> {
  const { clock = new SystemClock(), seed, alone } = options;
  const opened: (() => Promise<unknown>)[] = [];
  const close = async (): Promise<void> => {
    for (const shut of opened.splice(0).reverse()) await shut();
  };
  try {
    const urls = await openDatabases(configuration, options);
    opened.push(() => urls.close());
    await migrateLog(urls.databaseUrl);
    await migrateKeys(urls.keysUrl);
    const logger = createLogger(configuration.logLevel);
    const masterKey = new MasterKey(await loadMasterKey(configuration));
    const keys = await PostgresKeyStore.open({ url: urls.keysUrl, masterKey });
    opened.push(() => keys.close());
    const log = await openStore(configuration, urls.databaseUrl, options);
    opened.push(() => log.close());
    const store = alone ? new SoleWriter(log) : log;
    const { pool, readPool, ...pools } = openPools(urls.databaseUrl, logger);
    opened.push(() => pools.close());
    const secret = await keys.secret('organisation', () => (seed ? Buffer.from(seed) : randomBytes(32)));
    const sealer = new EnvelopeSealer(keys);
    const transactor = new Transactor(store, sealer, { secret, ...(seed !== undefined && { salt: seed }) });
    const dispatcher = new Dispatcher({ transactor, authorise: mayCommand, secret, now: () => clock.now() });
    const models = new ReadModels({
      store,
      pool,
      models: readModels,
      // Nobody waits for a simulation's tables: the more at once, the fewer times each row is written.
      ...(alone && { batch: 5000 }),
      onTrouble: ({ follower, error }) => logger.error({ follower, error }, 'a read model is in trouble'),
    });
    await models.prepare();
    return {
      configuration,
      clock,
      log: logger,
      databaseUrl: urls.databaseUrl,
      store,
      keys,
      sealer,
      transactor,
      dispatcher,
      pool,
      readPool,
      readModels: models,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
