import { decode, type EventStore, type Upcasts } from '#event-store';
import { changesOf, nameOf, play, type Change, type ReadModel, type Row } from './read-model.js';

/** Streams read at once at most. */
const TOGETHER = 64;

/** The log, for what of a row is not kept in its table. */
export interface Log {
  readonly store: EventStore;
  readonly upcasts?: Upcasts;
}

/**
 * The rows that `changes` meet, by name, where those whose memory a rebuild left empty are folded anew from the
 * beginning of their stream to the event before the first that changes them.
 */
export async function recall(
  { store, upcasts }: Log,
  model: ReadModel,
  changes: ReadonlyMap<string, Change>,
  rows: readonly Row[],
): Promise<ReadonlyMap<string, Row>> {
  const before = new Map(rows.map((row) => [nameOf(model, row), row]));
  const { memory } = model;
  if (memory === undefined) return before;
  const forgotten = [...changes].filter(([name]) => before.get(name)?.[memory] === null);
  const streams = [...Map.groupBy(forgotten, ([, { events }]) => events[0]!.stream)];
  for (let n = 0; n < streams.length; n += TOGETHER) {
    const recalling = streams.slice(n, n + TOGETHER).map(async ([stream, those]) => {
      const events = (await store.read(stream)).map((event) => decode(event, upcasts));
      for (const [name, { key, events: next }] of those) {
        const earlier = changesOf(
          model,
          events.filter(({ version }) => version < next[0]!.version),
        ).get(name);
        const row = earlier && play(model, undefined, { key, events: earlier.events });
        if (row) before.set(name, row);
      }
    });
    await Promise.all(recalling);
  }
  return before;
}
