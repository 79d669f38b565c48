import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { UnknownPosition, type EventStore, type Position, type Recorded } from '#event-store';
import { describe, Overtaken, readCheckpoint, type Checkpoint, type Failure } from './checkpoint.js';
import { CopyText } from './copy-text.js';
import { foldInto, type Source } from './fold-into.js';
import type { ReadModel, Row } from './read-model.js';
import { createTable, dropOthers, tableOf } from './tables.js';
import type { Write } from './follower-options.js';
import { inTransaction, isPassing } from './transaction.js';

/** Rows written in one transaction at most: longer ones would keep new events from every reader. */
const ROWS = 5000;
/** Bytes of rows that wait to be written at most. */
const BYTES = 4_000_000;

interface Saved {
  readonly until: Position | undefined;
  readonly lastStream: string | undefined;
  readonly events: number;
}

/** The new rows of a read model beside those that answer: a table and a checkpoint of their own, until they are whole. */
export class Shadow {
  /** Why its model cannot be rebuilt; it takes no more rows then. */
  failure: Failure | undefined;
  readonly #text: CopyText;
  #events: Recorded[] = [];
  #writing: Promise<unknown> = Promise.resolve();

  private constructor(
    private readonly source: Source,
    readonly model: ReadModel,
    readonly generation: number,
    /** How far it is stream by stream; no `until` when that is over, or never was. */
    private saved: Saved,
  ) {
    this.#text = new CopyText(model);
  }

  get name(): string {
    return nameOf(this.model, this.generation);
  }

  get until(): Position | undefined {
    return this.saved.until;
  }

  /** Every stream up to this one is wholly in it. */
  get lastStream(): string | undefined {
    return this.saved.lastStream;
  }

  /** Events gone through so far, of the categories that the model follows. */
  get events(): number {
    return this.saved.events;
  }

  /** Goes on with what a killed rebuild left, else begins: by stream up to `until` where the store can, else by position. */
  static async open(source: Source, model: ReadModel, until: Position | undefined): Promise<Shadow> {
    const { pool, store } = source;
    const { generation: current } = (await readCheckpoint(pool, model.name))!;
    const generation = current + 1;
    const left = await readCheckpoint(pool, nameOf(model, generation));
    const saved = left && (await readSaved(pool, nameOf(model, generation)));
    if (saved && (await isUsable(store, model, left, saved))) {
      await dropOthers(pool, model, current, generation);
      return new Shadow(source, model, generation, saved);
    }
    await discard(pool, model, current);
    await inTransaction(pool, async (tx) => {
      // Who looks for rows that are there already, or replaces them, needs the key.
      const how = until === undefined || model.acrossStreams ? 'keyed' : 'bare';
      await createTable(tx, model, generation, how);
      await tx.query('INSERT INTO read_models.checkpoints (name, generation, version, until) VALUES ($1, $2, $3, $4)', [
        nameOf(model, generation),
        generation,
        model.version,
        until,
      ]);
    });
    return new Shadow(source, model, generation, { until, lastStream: undefined, events: 0 });
  }

  /** Its model cannot fold this event. */
  fail(error: unknown, { id: eventId, stream, version }: Recorded): void {
    this.failure = { message: describe(error), eventId, stream, version };
  }

  /** Takes what became of one whole stream. */
  takeRows(rows: readonly Row[]): void {
    for (const row of rows) this.#text.add(row);
  }

  /** Takes the events of one whole stream, for rows that other streams change as well. */
  takeEvents(events: readonly Recorded[]): void {
    this.#events.push(...events);
  }

  /** Whether it is time to {@link write}. */
  get isFull(): boolean {
    return this.#text.rows >= ROWS || this.#text.bytes >= BYTES || this.#events.length >= ROWS;
  }

  /** Writes what waits, after what was to be written before; then everything up to `lastStream` is in. */
  write(lastStream: string, events: number): Promise<void> {
    const [text, batch] = [this.#text.take(), this.#events];
    this.#events = [];
    const written = this.#writing.then(() => this.#save(text, batch, { ...this.saved, lastStream, events }));
    this.#writing = written.catch(() => {});
    return written;
  }

  /** Everything up to `until` is in, of the streams that it follows; from there it goes on by position. */
  async finish(events: number): Promise<void> {
    const { rowCount } = await this.source.pool.query(
      `UPDATE read_models.checkpoints SET position = until, until = NULL, last_stream = NULL, events = $2
       WHERE name = $1 AND position IS NULL AND until = $3`,
      [this.name, events, this.saved.until],
    );
    if (rowCount === 0) throw new Overtaken(`${this.name} is being built by another process`);
    this.saved = { until: undefined, lastStream: undefined, events };
  }

  async #save(text: readonly Buffer[], batch: readonly Recorded[], to: Saved): Promise<void> {
    const { model, generation } = this;
    const before = { generation } as Checkpoint;
    const write = batch.length > 0 ? await this.#fold(batch, before) : undefined;
    if (this.failure) return;
    await inTransaction(this.source.pool, async (tx) => {
      // What a crash of the server takes back it takes back together.
      await tx.query('SET LOCAL synchronous_commit = off');
      const { rowCount } = await tx.query(
        `UPDATE read_models.checkpoints SET last_stream = $3, events = $4, changed_at = clock_timestamp()
         WHERE name = $1 AND last_stream IS NOT DISTINCT FROM $2 AND until = $5`,
        [this.name, this.saved.lastStream, to.lastStream, to.events, to.until],
      );
      if (rowCount === 0) throw new Overtaken(`${this.name} is being built by another process`);
      if (text.length > 0) await copy(tx, tableOf(model, generation), text);
      await write?.(tx);
    });
    this.saved = to;
  }

  async #fold(batch: readonly Recorded[], before: Checkpoint): Promise<Write | undefined> {
    try {
      return await foldInto(this.source, this.model, batch, before);
    } catch (error) {
      if (isPassing(error)) throw error;
      this.fail(error, batch.length === 1 ? batch[0]! : await this.#culprit(batch, before));
      return undefined;
    }
  }

  /** The last event of the shortest beginning of the batch that cannot be folded. */
  async #culprit(batch: readonly Recorded[], before: Checkpoint): Promise<Recorded> {
    let [good, bad] = [0, batch.length];
    while (bad - good > 1) {
      const middle = Math.floor((good + bad) / 2);
      const folds = foldInto(this.source, this.model, batch.slice(0, middle), before).then(
        () => true,
        (error: unknown) => {
          if (isPassing(error)) throw error;
          return false;
        },
      );
      if (await folds) good = middle;
      else bad = middle;
    }
    return batch[bad - 1]!;
  }
}

const nameOf = ({ name }: ReadModel, generation: number): string => `${name}__${generation}`;

/** What rebuilds leave behind: their checkpoints, and every table but that of `generation`. */
export async function discard(pool: pg.Pool, model: ReadModel, generation: number): Promise<void> {
  await pool.query(`DELETE FROM read_models.checkpoints WHERE name ~ ('^' || $1 || '__[0-9]+$')`, [model.name]);
  await dropOthers(pool, model, generation);
}

async function copy(tx: pg.ClientBase, table: string, text: readonly Buffer[]): Promise<void> {
  await pipeline(Readable.from(text), tx.query(copyFrom(`COPY ${table} FROM STDIN`)));
}

async function readSaved(pool: pg.Pool, name: string): Promise<Saved | undefined> {
  const { rows } = await pool.query<{ until: Position | null; last_stream: string | null; events: string }>(
    'SELECT until, last_stream, events FROM read_models.checkpoints WHERE name = $1',
    [name],
  );
  const [row] = rows;
  return row && { until: row.until ?? undefined, lastStream: row.last_stream ?? undefined, events: Number(row.events) };
}

/** Of the same declaration and the same log, and nothing stopped it. */
async function isUsable(store: EventStore, model: ReadModel, left: Checkpoint, { until }: Saved): Promise<boolean> {
  if (left.version !== model.version || left.status !== 'running') return false;
  try {
    await store.readAll(until ?? left.position, 1);
    return until === undefined || store.byStream() !== undefined;
  } catch (error) {
    if (error instanceof UnknownPosition) return false;
    throw error;
  }
}
