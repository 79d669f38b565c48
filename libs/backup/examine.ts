import type pg from 'pg';
import { BEGINNING, continues, PostgresEventStore, type StoredEvent, type StreamHead } from '#event-store';
import { DatabaseClient } from '#runtime';
import { counting, type Progress } from './progress.js';

/** Events read at once. */
const PAGE = 5000;

export interface ExamineOptions {
  readonly databaseUrl: string;
  readonly keysUrl: string;
  readonly onProgress?: Progress;
}

export interface Examined {
  readonly events: number;
  readonly streams: number;
  /** The first event of each broken stream whose hash is not that of its content and predecessor. */
  readonly broken: readonly { readonly stream: string; readonly version: number }[];
  /** Keys that envelopes name and the keys database has never heard of: their text cannot be read. */
  readonly unknownKeys: number;
}

/** Goes through the whole log by stream: every link of every chain, and whether each envelope's key is there. */
export async function examineLog({ databaseUrl, keysUrl, onProgress }: ExamineOptions): Promise<Examined> {
  const keys = new DatabaseClient({ connectionString: keysUrl, application_name: 'throughline-examine' });
  await keys.connect();
  const store = await PostgresEventStore.open({ url: databaseUrl }).catch(async (error: unknown) => {
    await keys.end();
    throw error;
  });
  try {
    const chains = new Chains();
    const unknown = new Set<string>();
    const until = await store.head();
    if (until) {
      const log = store.byStream();
      const step = counting(await log.count(until), onProgress);
      for (let events: readonly StoredEvent[] = [], atEnd = false; !atEnd; atEnd = events.length < PAGE) {
        events = await log.read({ until, after: events.at(-1) }, PAGE);
        for (const event of events) chains.add(event);
        for (const id of await missing(keys, events)) unknown.add(id);
        step(events.length);
      }
    }
    return { ...chains.found(), unknownKeys: unknown.size };
  } finally {
    await Promise.all([store.close(), keys.end()]);
  }
}

/** The chains of all streams, one after the other. */
class Chains {
  #events = 0;
  #streams = 0;
  #stream = '';
  #head: StreamHead = BEGINNING;
  readonly #broken: { stream: string; version: number }[] = [];

  add(event: StoredEvent): void {
    const { stream, version } = event;
    this.#events++;
    if (stream !== this.#stream) {
      this.#streams++;
      this.#stream = stream;
      this.#head = BEGINNING;
    }
    if (!continues(this.#head, event) && this.#broken.at(-1)?.stream !== stream) {
      this.#broken.push({ stream, version });
    }
    this.#head = event;
  }

  found(): Omit<Examined, 'unknownKeys'> {
    return { events: this.#events, streams: this.#streams, broken: this.#broken };
  }
}

async function missing(keys: pg.Client, events: readonly StoredEvent[]): Promise<readonly string[]> {
  const named = new Set(
    events.flatMap(({ data }) => Object.keys((JSON.parse(data) as { sealed?: object }).sealed ?? {})),
  );
  if (named.size === 0) return [];
  const { rows: unknown } = await keys.query<{ id: string }>(
    `SELECT id FROM unnest($1::uuid[]) AS named (id)
     WHERE NOT EXISTS (SELECT FROM keys.subject_keys k WHERE k.id = named.id)`,
    [[...named]],
  );
  return unknown.map(({ id }) => id);
}
