import pg from 'pg';
import { firstBroken, GENESIS } from '#event-store';
import { counting, type Progress } from './progress.js';

/** Rows read at once. */
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

type Row = readonly [
  stream: string,
  version: number,
  id: string,
  type: string,
  schemaVersion: number,
  data: string,
  metadata: string,
  hash: Buffer,
];

/** Goes through the whole log by stream: every link of every chain, and whether each envelope's key is there. */
export async function examineLog({ databaseUrl, keysUrl, onProgress }: ExamineOptions): Promise<Examined> {
  const log = new pg.Client({ connectionString: databaseUrl, application_name: 'throughline-examine' });
  const keys = new pg.Client({ connectionString: keysUrl, application_name: 'throughline-examine' });
  await Promise.all([log.connect(), keys.connect()]);
  try {
    const { rows: counted } = await log.query<{ count: number }>('SELECT count(*)::float8 AS count FROM log.events');
    const step = counting(counted[0]!.count, onProgress);
    const chains = new Chains();
    const unknown = new Set<string>();
    for (let after: readonly [string, number] = ['', 0]; ;) {
      const { rows } = await log.query<Row & unknown[]>({
        text: `SELECT stream, version, id, type, schema_version, data::text, metadata::text, hash FROM log.events
          WHERE (stream, version) > ($1, $2) ORDER BY stream, version LIMIT ${PAGE}`,
        values: [...after],
        rowMode: 'array',
      });
      for (const row of rows) chains.add(row);
      for (const id of await missing(keys, rows)) unknown.add(id);
      step(rows.length);
      const last = rows.at(-1);
      if (!last || rows.length < PAGE) break;
      after = [last[0], last[1]];
    }
    return { ...chains.found(), unknownKeys: unknown.size };
  } finally {
    await Promise.all([log.end(), keys.end()]);
  }
}

/** The chains of all streams, one after the other. */
class Chains {
  #events = 0;
  #streams = 0;
  #stream = '';
  #version = 0;
  #hash: Uint8Array = GENESIS;
  readonly #broken: { stream: string; version: number }[] = [];

  add([stream, version, id, type, schemaVersion, data, metadata, hash]: Row): void {
    this.#events++;
    if (stream !== this.#stream) {
      this.#streams++;
      this.#stream = stream;
      this.#version = 0;
      this.#hash = GENESIS;
    }
    const event = { stream, version, id, type, schemaVersion, data, metadata, hash };
    const whole = version === this.#version + 1 && firstBroken([event], this.#hash) === undefined;
    if (!whole && this.#broken.at(-1)?.stream !== stream) this.#broken.push({ stream, version });
    this.#version = version;
    this.#hash = hash;
  }

  found(): Omit<Examined, 'unknownKeys'> {
    return { events: this.#events, streams: this.#streams, broken: this.#broken };
  }
}

async function missing(keys: pg.Client, rows: readonly Row[]): Promise<readonly string[]> {
  const named = new Set(
    rows.flatMap(([, , , , , data]) => Object.keys((JSON.parse(data) as { sealed?: object }).sealed ?? {})),
  );
  if (named.size === 0) return [];
  const { rows: unknown } = await keys.query<{ id: string }>(
    `SELECT id FROM unnest($1::uuid[]) AS named (id)
     WHERE NOT EXISTS (SELECT FROM keys.subject_keys k WHERE k.id = named.id)`,
    [[...named]],
  );
  return unknown.map(({ id }) => id);
}
