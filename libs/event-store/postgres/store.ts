import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { DatabaseClient } from '#runtime';
import { checkAppend } from '../limits.js';
import {
  EventStore,
  StoreUnavailable,
  UnknownPosition,
  type Appended,
  type ByStream,
  type ExpectedVersion,
  type NewEvent,
  type Page,
  type Position,
  type StoredEvent,
  type Subscription,
} from '../port.js';
import { GroupAppender } from './appender.js';
import { failure } from './failure.js';
import { checkIdentity } from './identity.js';
import { byStream } from './by-stream.js';
import { formatPosition, parsePosition, START } from './position.js';
import { streamReads } from './read-streams.js';
import { COLUMNS, toStored, type Row } from './row.js';
import { LogWatch } from './watch.js';

export interface PostgresEventStoreOptions {
  readonly url: string;
  /** Connections at most, besides the one that listens. */
  readonly connections?: number;
  /** Milliseconds between looks at the log without a notification. */
  readonly poll?: number;
}

/** The transaction that has kept new events from being read for longest. */
export interface OldestWriter {
  readonly pid: number;
  readonly database: string;
  readonly application: string;
  readonly seconds: number;
}

// Only below the oldest transaction that may still write: above it a lower place could yet be taken.
const VISIBLE = `(epoch, txid) < ((SELECT epoch FROM log.identity), pg_snapshot_xmin(pg_current_snapshot()))`;

const READ_ALL = {
  name: 'log-read-all',
  text: `SELECT ${COLUMNS} FROM log.events
    WHERE (epoch, txid, global_position) > ($1::integer, $2::xid8, $3::bigint) AND ${VISIBLE}
    ORDER BY log.events.epoch, log.events.txid, log.events.global_position LIMIT $4`,
};

const newest = (condition: string) => `SELECT epoch, txid::text, global_position::text FROM log.events
  WHERE ${condition} ORDER BY log.events.epoch DESC, log.events.txid DESC, log.events.global_position DESC LIMIT 1`;
const LAST_VISIBLE = { name: 'log-last-visible', text: newest(VISIBLE) };
const LAST_STORED = { name: 'log-last-stored', text: newest('true') };

const ALL_SHOWN = {
  name: 'log-all-shown',
  text: `SELECT NOT EXISTS (SELECT FROM log.events
    WHERE (epoch, txid) >= ((SELECT epoch FROM log.identity), pg_snapshot_xmin(pg_current_snapshot())))`,
};

const OLDEST_WRITER = `SELECT pid, coalesce(datname, '') AS database, application_name AS application,
    extract(epoch FROM clock_timestamp() - xact_start)::float8 AS seconds
  FROM pg_stat_activity WHERE backend_xid IS NOT NULL AND pid <> pg_backend_pid()
  ORDER BY age(backend_xid) DESC LIMIT 1`;

/** Milliseconds after which the server gives a statement or an idle transaction up; an open one stops all readers. */
const TIMEOUT = 10_000;
/** Milliseconds that an append waits for another one to the same stream. */
const LOCK_TIMEOUT = 3000;
/** Milliseconds that closing gives to appends that wait; what is on the wire has its own timeouts. */
const DRAIN = 5000;

/** The log in PostgreSQL 14 or newer (docs/adr/0001, 0002). */
export class PostgresEventStore extends EventStore {
  /** The furthest place handed out here: what is not behind it needs no proof that it exists. */
  #furthest: Position | undefined;
  /** Appends answered here, and how many of them were seen to be shown. */
  #appends = 0;
  #shown = -1;
  readonly #appender: GroupAppender;
  readonly #reads = streamReads((query) => this.#rows(query));
  readonly #watch: LogWatch;

  private constructor(
    private readonly pool: pg.Pool,
    listener: () => pg.Client,
    poll: number,
  ) {
    super();
    this.#watch = new LogWatch(pool, listener, poll);
    this.#appender = new GroupAppender(pool, () => this.#watch.announce());
  }

  /** @throws {LogNotReady} when the tables are missing or were copied from another cluster. */
  static async open({ url, connections = 8, poll = 2000 }: PostgresEventStoreOptions): Promise<PostgresEventStore> {
    const connection = { connectionString: url, keepAlive: true, connectionTimeoutMillis: 5000 };
    const pool = new pg.Pool({
      ...connection,
      Client: DatabaseClient,
      max: connections,
      application_name: 'throughline-log',
      statement_timeout: TIMEOUT,
      lock_timeout: LOCK_TIMEOUT,
      idle_in_transaction_session_timeout: TIMEOUT,
      // Ours, for a server that does not answer at all.
      query_timeout: TIMEOUT + 2000,
    });
    // An idle connection that breaks is replaced when needed; without a hearer it would end the process.
    pool.on('error', () => {});
    try {
      await checkIdentity(pool);
    } catch (error) {
      await pool.end();
      throw error;
    }
    return new PostgresEventStore(
      pool,
      () => new pg.Client({ ...connection, application_name: 'throughline-log-listen' }),
      poll,
    );
  }

  override async read(stream: string, from = 1): Promise<readonly StoredEvent[]> {
    return this.#reads.ask({ stream, from });
  }

  override async append(stream: string, events: readonly NewEvent[], expected: ExpectedVersion): Promise<Appended> {
    checkAppend(stream, events);
    try {
      return await this.#appender.append(stream, events, expected);
    } finally {
      this.#appends += 1;
    }
  }

  override async readAll(after: Position | undefined, limit: number): Promise<Page> {
    const { epoch, txid, globalPosition } = after === undefined ? START : parsePosition(after);
    const rows = await this.#rows<Row>({ ...READ_ALL, values: [epoch, txid, globalPosition, limit] });
    const events = rows.map(toStored);
    const next = events.at(-1)?.position ?? after;
    if (next !== undefined && (this.#furthest === undefined || next > this.#furthest)) {
      if (events.length === 0) await this.#checkNotBeyondEnd(next);
      this.#furthest = next;
    }
    return { events, next, atEnd: events.length < limit };
  }

  override byStream(): ByStream {
    return byStream((query) => this.#rows(query));
  }

  override subscribeAll(_after: Position | undefined, wake: () => void): Subscription {
    return this.#watch.subscribe(wake);
  }

  override compare(a: Position, b: Position): number {
    parsePosition(a);
    parsePosition(b);
    return a < b ? -1 : a > b ? 1 : 0;
  }

  override head(): Promise<Position | undefined> {
    return this.#last(LAST_VISIBLE);
  }

  override async allShown(): Promise<void> {
    const appends = this.#appends;
    if (appends === this.#shown) return;
    for (const end = performance.now() + TIMEOUT; ; await pause(2)) {
      const [shown] = await this.#rows<readonly [boolean]>(ALL_SHOWN);
      if (shown?.[0]) break;
      if (performance.now() > end) throw new StoreUnavailable('an open transaction keeps new events from being read');
    }
    this.#shown = Math.max(this.#shown, appends);
  }

  /** Who keeps events that are stored from being read: any transaction that writes, in any database of the cluster. */
  async oldestWriter(): Promise<OldestWriter | undefined> {
    try {
      return (await this.pool.query<OldestWriter>(OLDEST_WRITER)).rows[0];
    } catch (error) {
      throw failure(error);
    }
  }

  /** What waits to be appended, and the connections in use. */
  get load(): { readonly waiting: number; readonly onWire: number; readonly connections: pg.Pool } {
    return { ...this.#appender.load, connections: this.pool };
  }

  override async close(): Promise<void> {
    await this.#appender.close(DRAIN);
    await this.#watch.close();
    await this.pool.end();
  }

  /** A place behind what is stored is a checkpoint of another log, or of this one before it lost events. */
  async #checkNotBeyondEnd(after: Position): Promise<void> {
    const last = await this.#last(LAST_STORED);
    if (last === undefined || after > last) {
      throw new UnknownPosition(`position ${after} lies beyond the end of the log, ${last ?? 'which is empty'}`);
    }
  }

  async #last(statement: { name: string; text: string }): Promise<Position | undefined> {
    const [row] = await this.#rows<readonly [number, string, string]>(statement);
    return row && formatPosition(...row);
  }

  async #rows<T extends readonly unknown[]>(query: pg.QueryConfig): Promise<readonly T[]> {
    try {
      return (await this.pool.query<T & unknown[]>({ ...query, rowMode: 'array' })).rows;
    } catch (error) {
      throw failure(error);
    }
  }
}
