import type pg from 'pg';
import type { ByStream, EventStore, Position, Upcasts } from '#event-store';
import { Follower } from './follower.js';
import { completeIndexes } from './indexes.js';
import { Leases } from './leases.js';
import { foldInto } from './fold-into.js';
import type { Category, ReadModel } from './read-model.js';
import { RebuildFailed, RebuildRunning, type RebuildProgress } from './rebuild-progress.js';
import { discard, Shadow } from './shadow.js';
import { passByStream } from './stream-pass.js';
import { takeOver, toEnd } from './take-over.js';

/** Events folded in one transaction where the log is read by position. */
const BATCH = 2000;
/** Index builds side by side; two of one table would wait for each other. */
const BUILDS = 2;
/** What of the whole work is done when all is folded, and when all is indexed. */
const FOLDED = 0.7;
const INDEXED = 0.95;

export interface Rebuilding {
  readonly store: EventStore;
  readonly pool: pg.Pool;
  readonly upcasts?: Upcasts;
  /** Ends the rebuild where it is, with this signal's reason. */
  readonly signal?: AbortSignal;
}

/**
 * Folds the log, once for all of `models`, into new tables beside the old ones, which go on answering; then each is
 * switched between two queries. What a killed rebuild left is taken up where it ended. Nothing but rows is written.
 * @throws {RebuildRunning} {@link RebuildFailed} for the first that could not be folded, when the others are done
 */
export async function rebuild(
  rebuilding: Rebuilding,
  models: readonly ReadModel[],
  onProgress: (progress: RebuildProgress) => void = () => {},
): Promise<void> {
  const { pool } = rebuilding;
  const leases = await takeAll(pool, models);
  try {
    await new Rebuild(rebuilding, models, onProgress).run();
  } finally {
    for (const lease of leases) await lease.release();
  }
}

async function takeAll(pool: pg.Pool, models: readonly ReadModel[]) {
  const taken = [];
  for (const { name } of models) {
    const lease = await Leases.of(pool).take(`rebuild ${name}`);
    if (lease) taken.push(lease);
    else {
      for (const other of taken) await other.release();
      throw new RebuildRunning(`${name} is being rebuilt already`);
    }
  }
  return taken;
}

class Rebuild {
  readonly #begun = performance.now();
  #events = 0;
  /** What a killed rebuild had done already. */
  #before = 0;
  #share = 0;
  #step: RebuildProgress['step'] = 'folding';

  constructor(
    private readonly rebuilding: Rebuilding,
    private readonly models: readonly ReadModel[],
    private readonly onProgress: (progress: RebuildProgress) => void,
  ) {}

  async run(): Promise<void> {
    const shadows = await this.#open();
    await this.#foldByStream(shadows);
    // Where there is no order by stream everything is still to be folded, better without indexes.
    if (!this.rebuilding.store.byStream()) for (const shadow of shadows) await this.#foldOn(shadow);
    await this.#index(shadows);
    const failures: RebuildFailed[] = [];
    for (const [n, shadow] of shadows.entries()) {
      try {
        await this.#switch(shadow);
      } catch (error) {
        if (!(error instanceof RebuildFailed)) throw error;
        failures.push(error);
      }
      this.#tell('switching', INDEXED + ((1 - INDEXED) * n) / shadows.length);
    }
    if (failures[0]) throw failures[0];
    this.#tell('done', 1);
  }

  async #open(): Promise<readonly Shadow[]> {
    const { store } = this.rebuilding;
    const until = store.byStream() && (await store.head());
    const shadows: Shadow[] = [];
    for (const model of this.models) shadows.push(await Shadow.open(this.rebuilding, model, until));
    return shadows;
  }

  /** Those that were begun together go together. */
  async #foldByStream(shadows: readonly Shadow[]): Promise<void> {
    const { store, upcasts, signal } = this.rebuilding;
    const log = store.byStream();
    const ends = new Set(shadows.flatMap(({ until }) => until ?? []));
    for (const until of log ? ends : []) {
      const together = shadows.filter((shadow) => shadow.until === until);
      const followed = new Set(together.flatMap(({ model }) => model.follows));
      let all = Infinity;
      const counted = countAll(log!, until, followed).then((sum) => (all = Math.max(1, sum)));
      // Whoever breaks off does not wait for it.
      counted.catch(() => {});
      const onEvents = (events: number) => {
        this.#events = events;
        this.#tell('folding', FOLDED * Math.min(1, events / all));
      };
      this.#before = this.#events = Math.min(...together.map((shadow) => shadow.events));
      await passByStream(together, { log: log!, until, upcasts, signal, onEvents });
      await counted;
    }
  }

  async #index(shadows: readonly Shadow[]): Promise<void> {
    const { pool, signal } = this.rebuilding;
    const waiting = shadows.filter(({ failure }) => !failure);
    const all = waiting.reduce((sum, { model }) => sum + 1 + model.indexes.length, 0);
    let built = 0;
    this.#tell('indexing', FOLDED);
    const onBuilt = () => this.#tell('indexing', FOLDED + ((INDEXED - FOLDED) * ++built) / all);
    const lane = async () => {
      for (let next; (next = waiting.shift());) {
        signal?.throwIfAborted();
        const client = await pool.connect();
        const hear = () => {};
        client.on('error', hear);
        await completeIndexes(client, next.model, next.generation, onBuilt).then(
          () => client.off('error', hear).release(),
          (error: unknown) => {
            client.off('error', hear).release(true);
            throw error;
          },
        );
      }
    };
    await Promise.all(Array.from({ length: BUILDS }, lane));
  }

  /** By position, as far as the log goes; what cannot be folded is found again by {@link #switch}. */
  async #foldOn(shadow: Shadow): Promise<void> {
    await this.#follow(shadow).catchUp(this.rebuilding.signal);
    this.rebuilding.signal?.throwIfAborted();
  }

  #follow({ model, name }: Shadow): Follower {
    const { pool, store, upcasts } = this.rebuilding;
    return new Follower({
      ...{ name, version: model.version, store, pool, upcasts, batch: BATCH },
      poison: 'stop',
      handle: async (batch, checkpoint) => {
        this.#events += batch.length;
        this.#tell(this.#step);
        return foldInto(this.rebuilding, model, batch, checkpoint);
      },
    });
  }

  async #switch(shadow: Shadow): Promise<void> {
    const { pool, store, signal } = this.rebuilding;
    const { model, generation, failure } = shadow;
    try {
      if (failure) throw new RebuildFailed(model.name, failure);
      const follower = this.#follow(shadow);
      await toEnd(follower, model, signal);
      await takeOver(pool, store, model, follower, generation);
    } catch (error) {
      // Begun anew after the cure: what is there may have been folded with the same mistake.
      if (error instanceof RebuildFailed) await discard(pool, model, generation - 1);
      throw error;
    }
    await discard(pool, model, generation);
  }

  #tell(step: RebuildProgress['step'], share = this.#share): void {
    this.#step = step;
    this.#share = share;
    const seconds = (performance.now() - this.#begun) / 1000;
    this.onProgress({ step, events: this.#events, rate: (this.#events - this.#before) / seconds, share });
  }
}

/** One after the other, on one connection: the folding goes on beside it, and knows its share when this is known. */
async function countAll(log: ByStream, until: Position, categories: Iterable<Category>): Promise<number> {
  let sum = 0;
  for (const category of categories) sum += await log.count(until, category);
  return sum;
}
