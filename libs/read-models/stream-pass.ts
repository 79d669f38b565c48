import { decode, type ByStream, type Position, type Recorded, type StoredEvent, type Upcasts } from '#event-store';
import { categoryOf, type Category } from './read-model.js';
import type { Shadow } from './shadow.js';
import { foldStream } from './stream-fold.js';

/** Events read at once. */
const PAGE = 5000;
/** Batches of rows on their way to the database at most. */
const ON_THE_WIRE = 3;
/** In the order in which the log has them by stream. */
const CATEGORIES: readonly Category[] = ['cohort', 'match', 'person', 'programme', 'relationship'];

export interface StreamPassOptions {
  readonly log: ByStream;
  readonly until: Position;
  readonly upcasts?: Upcasts;
  readonly signal?: AbortSignal;
  /** Called with the number of events gone through, of all categories that are followed. */
  onEvents(events: number): void;
}

/**
 * Folds everything up to a position, one stream after the other, once for all shadows: each row is made once, and
 * no more than one stream has to be in memory. Those who have come further before are left alone until then.
 */
export async function passByStream(shadows: readonly Shadow[], options: StreamPassOptions): Promise<void> {
  const pass = new StreamPass(shadows, options);
  // What lies before a fixed position stays: it is counted while the folding goes on.
  const counted = options.log.count(options.until);
  counted.catch(() => {});
  const followed = CATEGORIES.filter((category) => shadows.some(({ model }) => model.follows.includes(category)));
  for (const category of followed) await pass.through(category);
  await pass.end();
  const events = await counted;
  for (const shadow of shadows) if (!shadow.failure) await shadow.finish(events);
}

class StreamPass {
  readonly #writing = new Set<Promise<void>>();
  /** Where the one who has come least far stands. */
  readonly #from: Shadow;
  #last: string | undefined;
  #events: number;

  constructor(
    private readonly shadows: readonly Shadow[],
    private readonly options: StreamPassOptions,
  ) {
    this.#from = shadows.reduce((least, shadow) =>
      (shadow.lastStream ?? '') < (least.lastStream ?? '') ? shadow : least,
    );
    this.#last = this.#from.lastStream;
    this.#events = this.#from.events;
  }

  async through(category: Category): Promise<void> {
    const { log, until, signal } = this.options;
    const first = `${category}-`;
    if (this.#last !== undefined && this.#last >= `${category}.`) return;
    const after = this.#last !== undefined && this.#last > first ? { stream: this.#last, version: MOST } : undefined;
    let stream: Recorded[] = [];
    for (let next: Promise<Ahead> | undefined = ahead(log.read({ category, until, after }, PAGE)); next;) {
      const page = settled(await next);
      signal?.throwIfAborted();
      const last = page.at(-1);
      // The next page is on its way while this one is folded.
      next = page.length < PAGE ? undefined : ahead(log.read({ category, until, after: last }, PAGE));
      for (const stored of page) {
        if (stream.length > 0 && stream[0]!.stream !== stored.stream) {
          await this.#whole(stream);
          stream = [];
        }
        stream.push(decode(stored, this.options.upcasts));
      }
      this.options.onEvents(this.#events);
    }
    if (stream.length > 0) await this.#whole(stream);
  }

  /** Writes what is left. */
  async end(): Promise<void> {
    for (const shadow of this.shadows) if (this.#last !== undefined) await this.#write(shadow);
    await Promise.all(this.#writing);
    this.options.onEvents(this.#events);
  }

  async #whole(events: readonly Recorded[]): Promise<void> {
    const { stream } = events[0]!;
    this.#last = stream;
    this.#events += events.length;
    const category = categoryOf(stream) as Category;
    const takers = this.shadows.filter(
      ({ lastStream = '', failure, model }) => !failure && stream > lastStream && model.follows.includes(category),
    );
    const models = takers.flatMap(({ model }) => (model.acrossStreams ? [] : [model]));
    const folded = foldStream(models, events).values();
    for (const shadow of takers) {
      const { rows, failure } = (shadow.model.acrossStreams ? undefined : folded.next().value) ?? {};
      if (failure) shadow.fail(failure.error, failure.at);
      else if (rows) shadow.takeRows(rows);
      else shadow.takeEvents(events);
      if (shadow.isFull) await this.#write(shadow);
    }
  }

  async #write(shadow: Shadow): Promise<void> {
    if (shadow.failure) return;
    const written = shadow.write(this.#last!, this.#events).finally(() => this.#writing.delete(written));
    written.catch(() => {});
    this.#writing.add(written);
    while (this.#writing.size >= ON_THE_WIRE) await Promise.race(this.#writing);
  }
}

/** Beyond every version. */
const MOST = 2 ** 31 - 1;

type Ahead = { readonly page: readonly StoredEvent[] } | { readonly error: unknown };

/** A page that nobody waits for yet: its failure is told when somebody does. */
const ahead = (page: Promise<readonly StoredEvent[]>): Promise<Ahead> =>
  page.then(
    (read) => ({ page: read }),
    (error: unknown) => ({ error }),
  );

function settled(read: Ahead): readonly StoredEvent[] {
  if ('error' in read) throw read.error;
  return read.page;
}
