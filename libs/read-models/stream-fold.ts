import type { Recorded } from '#event-store';
import { nameOf, type ReadModel, type Row } from './read-model.js';

export interface Folded {
  readonly rows: readonly Row[];
  /** What the model could not fold; then there are no rows. */
  readonly failure?: { readonly error: unknown; readonly at: Recorded };
}

/**
 * Folds the whole of one stream into the rows of read models that follow it: one event after the other through all of
 * them, so that what they share is folded once, and only the last event of a row makes the whole row.
 * @returns what came of it, in the order of `models`
 */
export function foldStream(models: readonly ReadModel[], events: readonly Recorded[]): readonly Folded[] {
  const folds = models.map((model) => new StreamFold(model));
  for (const recorded of events) for (const fold of folds) fold.take(recorded);
  return folds.map((fold) => fold.end());
}

/** One row on its way: everything before `last` is in `before`. */
interface Way {
  readonly key: Row;
  before: Row | undefined;
  last: Recorded;
}

class StreamFold {
  readonly #rows: Row[] = [];
  /** Of a model with one row for each stream; others have theirs by name. */
  #only: Way | undefined;
  #ways: Map<string, Way> | undefined;
  #failure: Folded['failure'];

  constructor(private readonly model: ReadModel) {}

  take(recorded: Recorded): void {
    if (this.#failure) return;
    try {
      this.#take(recorded);
    } catch (error) {
      this.#failure ??= { error, at: recorded };
    }
  }

  end(): Folded {
    if (this.#only) this.#finish(this.#only);
    for (const way of this.#ways?.values() ?? []) this.#finish(way);
    return this.#failure ? { rows: [], failure: this.#failure } : { rows: this.#rows };
  }

  #take(recorded: Recorded): void {
    const { model } = this;
    if (this.#only) return this.#goOn(this.#only, recorded);
    for (const key of model.keysOf(recorded)) {
      if (model.rowFor === 'event') this.#make({ key, before: undefined, last: recorded });
      else if (model.rowFor === 'stream') this.#only = { key, before: undefined, last: recorded };
      else this.#takeNamed(key, recorded);
    }
  }

  #takeNamed(key: Row, recorded: Recorded): void {
    const name = nameOf(this.model, key);
    const ways = (this.#ways ??= new Map<string, Way>());
    const way = ways.get(name);
    if (way) this.#goOn(way, recorded);
    else ways.set(name, { key, before: undefined, last: recorded });
  }

  /** Folds the event before `recorded`, which was not the row's last. */
  #goOn(way: Way, recorded: Recorded): void {
    const { model } = this;
    try {
      way.before = (model.carry ? model.carry(way.before, way.last, way.key) : this.#evolve(way)) ?? undefined;
    } catch (error) {
      this.#failure = { error, at: way.last };
      throw error;
    }
    way.last = recorded;
  }

  #finish(way: Way): void {
    if (this.#failure) return;
    try {
      this.#make(way);
    } catch (error) {
      this.#failure = { error, at: way.last };
    }
  }

  #make(way: Way): void {
    const row = this.#evolve(way);
    if (row) this.#rows.push(row);
  }

  #evolve({ before, last, key }: Way): Row | null | undefined {
    return this.model.evolve(before, last, key);
  }
}
