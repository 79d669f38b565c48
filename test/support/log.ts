import pg from 'pg';
import { canonicalJson, PostgresEventStore } from '#event-store';
import { readModels } from '#read-models';
import { eventually } from './eventually.js';
import { foldedRows, storedRows } from './read-models.js';

/** What stands in the log, read past the product. */
export interface LoggedEvent {
  readonly stream: string;
  readonly version: number;
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly commandId: string | null;
  readonly actorId: string | null;
}

/** An answer that says what was recorded where. */
export interface Acknowledged {
  readonly stream: string;
  /** Of the last event. */
  readonly version: number;
  readonly events: readonly string[];
}

/** The database of a running or stopped Throughline, looked at from outside. */
export class Log {
  private constructor(
    readonly pool: pg.Pool,
    private readonly store: PostgresEventStore,
  ) {}

  static async open(url: string): Promise<Log> {
    const pool = new pg.Pool({ connectionString: url, max: 4 });
    // The server may be stopped under it.
    pool.on('error', () => undefined);
    return new Log(pool, await PostgresEventStore.open({ url }));
  }

  async events(): Promise<readonly LoggedEvent[]> {
    const { rows } = await this.pool.query<LoggedEvent>(
      `SELECT stream, version, type, data, metadata->>'commandId' AS "commandId", metadata->'actor'->>'id' AS "actorId"
       FROM log.events ORDER BY stream, version`,
    );
    return rows;
  }

  /** Names of the read models whose rows are not those that the whole log gives, once they had the time to catch up. */
  async unlikeTheLog(): Promise<readonly string[]> {
    const unlike = async () => {
      const differs = readModels.map(async (model) => {
        const [stored, folded] = await Promise.all([storedRows(this.pool, model), foldedRows(this.store, model)]);
        return canonicalJson(stored) === canonicalJson(folded) ? [] : [model.name];
      });
      return (await Promise.all(differs)).flat();
    };
    await eventually(async () => (await unlike()).length === 0).catch(() => undefined);
    return unlike();
  }

  async close(): Promise<void> {
    await this.store.close();
    await this.pool.end();
  }
}

/** Acknowledged commands of which the log does not have every event exactly where the answer says. */
export function missingFrom(
  log: readonly LoggedEvent[],
  acknowledged: Iterable<Acknowledged>,
): readonly Acknowledged[] {
  const types = new Map(log.map(({ stream, version, type }) => [`${stream}@${version}`, type]));
  return [...acknowledged].filter(({ stream, version, events }) =>
    events.some((type, n) => types.get(`${stream}@${version - events.length + 1 + n}`) !== type),
  );
}

/** Commands whose events do not follow one another in one stream: carried out more than once. */
export function carriedOutTwice(log: readonly LoggedEvent[]): readonly string[] {
  const seen = new Map<string, LoggedEvent>();
  return log.flatMap((event) => {
    if (event.commandId === null) return [];
    const before = seen.get(event.commandId);
    seen.set(event.commandId, event);
    const follows = before?.stream === event.stream && before.version === event.version - 1;
    return before === undefined || follows ? [] : [event.commandId];
  });
}
