import type { Recorded } from '#event-store';
import { nameOf, type ReadModel, type Row } from './read-model.js';

/** One row on its way: everything before `last` is in `before`. */
interface Way {
  readonly key: Row;
  before: Row | undefined;
  last: Recorded;
}

export interface Folded {
  readonly rows: readonly Row[];
  /** What the model could not fold; then there are no rows. */
  readonly failure?: { readonly error: unknown; readonly at: Recorded };
}

/**
 * Folds the whole of one stream into the rows of read models that follow it: one event after the other through all of
 * them, so that what they share is folded once, and only the last event of a row makes the whole row.
 */
export function foldStream(models: readonly ReadModel[], events: readonly Recorded[]): ReadonlyMap<ReadModel, Folded> {
  const folds = models.map((model) => ({
    model,
    ways: new Map<string, Way>(),
    failure: undefined as Folded['failure'],
  }));
  for (const last of events) {
    for (const fold of folds) {
      if (fold.failure) continue;
      try {
        take(fold.model, fold.ways, last);
      } catch (error) {
        fold.failure = { error, at: last };
      }
    }
  }
  return new Map(folds.map(({ model, ways, failure }) => [model, finish(model, ways, failure)]));
}

function take(model: ReadModel, ways: Map<string, Way>, last: Recorded): void {
  for (const key of model.keysOf(last)) {
    const name = nameOf(model, key);
    const way = ways.get(name);
    if (!way) ways.set(name, { key, before: undefined, last });
    else {
      way.before = (model.carry ?? model.evolve)(way.before, way.last, way.key) ?? undefined;
      way.last = last;
    }
  }
}

function finish(model: ReadModel, ways: ReadonlyMap<string, Way>, failure: Folded['failure']): Folded {
  const rows: Row[] = [];
  if (failure) return { rows, failure };
  for (const { key, before, last } of ways.values()) {
    try {
      const row = model.evolve(before, last, key);
      if (row) rows.push(row);
    } catch (error) {
      return { rows: [], failure: { error, at: last } };
    }
  }
  return { rows };
}
