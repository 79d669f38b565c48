import pg from 'pg';
import { KurrentRefused, openKurrent, PostgresEventStore, UnknownPosition, type EventStore } from '#event-store';
import { CannotStart, ConfigurationError, type Configuration } from '#runtime';

/** What a sentence calls the store. */
const nameOf = ({ eventStoreUrl }: Configuration) =>
  eventStoreUrl ? 'the store of EVENT_STORE_URL' : 'the database, as EVENT_STORE_URL is unset';

/**
 * Opens the log: in the database, or where EVENT_STORE_URL says. What the database has derived from another log
 * is not mixed with this one: the start is refused, unless `anew` says to derive it again.
 * @throws {CannotStart} with one sentence
 */
export async function openStore(
  configuration: Configuration,
  databaseUrl: string,
  { anew = false }: { readonly anew?: boolean } = {},
): Promise<EventStore> {
  const { eventStoreUrl } = configuration;
  const store = eventStoreUrl
    ? await reach('EVENT_STORE_URL', eventStoreUrl)
    : await PostgresEventStore.open({ url: databaseUrl });
  const database = new pg.Client({ connectionString: databaseUrl, application_name: 'throughline' });
  try {
    await database.connect();
    if (eventStoreUrl) await mustHold(store, database);
    if (await isDerivedFromAnother(store, database)) {
      if (!anew) {
        throw new CannotStart(
          `Read models and timers in the database were derived from another store than ${nameOf(configuration)}: if its events were moved here with "throughline copy-events", run "throughline migrate --anew" once, else name the store they came from.`,
        );
      }
      if (!(await store.head())) {
        throw new CannotStart(`There are no events in ${nameOf(configuration)}: run "throughline copy-events" first.`);
      }
      await forget(database);
    }
    return store;
  } catch (error) {
    await store.close();
    throw error;
  } finally {
    await database.end();
  }
}

/** Opens the KurrentDB that `source` names. @throws {ConfigurationError} with one sentence that repeats no secret */
export async function reach(source: string, url: string): Promise<EventStore> {
  try {
    return await openKurrent(url);
  } catch (error) {
    if (!(error instanceof KurrentRefused)) throw error;
    throw new ConfigurationError(`${source} names a KurrentDB that cannot be used: ${error.message}.`);
  }
}

/** The database may have kept the log before: then its events must have been moved. */
async function mustHold(store: EventStore, database: pg.Client): Promise<void> {
  const { rows } = await database.query<{ stream: string; version: number; hash: Buffer }>(
    `SELECT stream, version, hash FROM log.events
     ORDER BY epoch DESC, txid DESC, global_position DESC LIMIT 1`,
  );
  const [newest] = rows;
  if (!newest) return;
  const [moved] = await store.read(newest.stream, newest.version);
  if (moved && Buffer.compare(moved.hash, newest.hash) === 0) return;
  throw new CannotStart(
    'The database holds events that the store of EVENT_STORE_URL does not: move them with "throughline copy-events database EVENT_STORE_URL" first, or leave EVENT_STORE_URL unset.',
  );
}

async function isDerivedFromAnother(store: EventStore, database: pg.Client): Promise<boolean> {
  const { rows } = await database.query<{ position: Parameters<EventStore['compare']>[0] }>(
    'SELECT position FROM read_models.checkpoints WHERE position IS NOT NULL',
  );
  try {
    for (const { position } of rows) store.compare(position, position);
    return false;
  } catch (error) {
    if (error instanceof UnknownPosition) return true;
    throw error;
  }
}

/**
 * Empties everything that followers wrote, so that they begin at the log's first event. The outbox stays: what it
 * knows of is not sent again. What flows ask for again was asked for before under the same keys.
 */
async function forget(database: pg.Client): Promise<void> {
  await database.query('BEGIN');
  const { rows } = await database.query<{ tables: string | null }>(
    `SELECT string_agg(format('%I.%I', schemaname, tablename), ', ') AS tables FROM pg_tables
     WHERE (schemaname = 'read_models' AND tablename <> 'checkpoints') OR schemaname IN ('timers', 'flows')`,
  );
  if (rows[0]?.tables) await database.query(`TRUNCATE ${rows[0].tables}`);
  await database.query(
    `UPDATE read_models.checkpoints SET position = NULL, events = 0, status = 'running', error = NULL,
       event_id = NULL, stream = NULL, stream_version = NULL, changed_at = clock_timestamp()`,
  );
  await database.query('COMMIT');
}
