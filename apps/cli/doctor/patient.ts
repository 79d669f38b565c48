import pg from 'pg';
import { openStore } from '#assembly';
import type { EventStore } from '#event-store';
import { lookForEmbedded, type Configuration, type EmbeddedFound } from '#runtime';

/** Milliseconds: whoever does not answer by then is a finding. */
const PATIENCE = { connectionTimeoutMillis: 5_000, query_timeout: 10_000 };

/** The installation that is looked at, as far as it is there. Nothing is started, made or changed. */
export class Patient {
  readonly #opened: (() => Promise<unknown>)[] = [];
  #log: pg.Pool | undefined;
  #keys: pg.Pool | undefined;
  #store: Promise<EventStore> | undefined;

  private constructor(
    readonly configuration: Configuration,
    /** Undefined: none was made, or none is needed. */
    readonly embedded: EmbeddedFound | undefined,
  ) {}

  static async find(configuration: Configuration): Promise<Patient> {
    const { databaseUrl, keysUrl, dataDir } = configuration;
    const needed = databaseUrl === undefined || keysUrl === undefined;
    return new Patient(configuration, needed ? await lookForEmbedded(dataDir) : undefined);
  }

  /** Undefined while an embedded database does not run. */
  get databaseUrl(): string | undefined {
    return this.configuration.databaseUrl ?? this.embedded?.urls?.databaseUrl;
  }

  get keysUrl(): string | undefined {
    return this.configuration.keysUrl ?? this.embedded?.urls?.keysUrl;
  }

  /** The database of events, read models, ledger and outbox. For checks that need `database`. */
  get pool(): pg.Pool {
    return (this.#log ??= this.#open(this.databaseUrl!));
  }

  get keysPool(): pg.Pool {
    return (this.#keys ??= this.#open(this.keysUrl!));
  }

  /** The log, wherever it is. @throws {LogNotReady} {@link CannotStart} */
  store(): Promise<EventStore> {
    this.#store ??= openStore(this.configuration, this.databaseUrl!).then((store) => {
      this.#opened.push(() => store.close());
      return store;
    });
    return this.#store;
  }

  async close(): Promise<void> {
    await Promise.allSettled(this.#opened.splice(0).map((end) => end()));
  }

  #open(connectionString: string): pg.Pool {
    const pool = new pg.Pool({ ...PATIENCE, connectionString, max: 2, application_name: 'throughline-doctor' });
    pool.on('error', () => {});
    this.#opened.push(() => pool.end());
    return pool;
  }
}
