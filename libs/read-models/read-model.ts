import { idOf, type Recorded } from '#event-store';

/**
 * Dates and instants are ISO text: they order as text, and come out as they went in. `json` is for what `evolve`
 * remembers and no query asks about: it is kept as it is written.
 */
export type ColumnType = 'text' | 'text[]' | 'integer' | 'boolean' | 'json' | 'jsonb';

export interface Index {
  readonly columns: readonly string[];
  /** `gin` to look for an element of a `text[]`. */
  readonly using?: 'gin';
}

export type Category = 'programme' | 'cohort' | 'person' | 'match' | 'relationship';

/**
 * What people ask for, kept ready: one table, folded from the structural fields of events. A row is plain JSON
 * with `null` for what is not known, so that the same history always gives the same row.
 */
export interface ReadModel<
  R extends object = Row,
  E extends { type: string } = { type: string },
  B extends object = R,
> {
  /** Name of the view in the schema read_models that queries use. */
  readonly name: string;
  /** Raised when columns or `evolve` change: the next start rebuilds it. */
  readonly version: number;
  readonly follows: readonly Category[];
  readonly columns: { readonly [C in keyof R]-?: ColumnType };
  readonly key: readonly (keyof R & string)[];
  readonly indexes: readonly Index[];
  /** The rows that this event may change. */
  keysOf(recorded: Recorded<E>): readonly Partial<R>[];
  /** Says that each stream that has a row has one, or each event: {@link keysOf} gives one key at most then. */
  readonly rowFor?: 'stream' | 'event';
  /**
   * Whether events of several streams change one row. Then they must come to the same row in whatever order those
   * streams are read, each in its own.
   */
  readonly acrossStreams?: true;
  /**
   * The column, if any, that holds only what {@link evolve} remembers, where each row comes from one stream. A rebuild
   * leaves it empty: what it would hold is told again from that stream when the row changes next.
   */
  readonly memory?: keyof R & string;
  /** The row after the event; `null` when there is none any more. The same row when nothing changes. */
  evolve(row: B | undefined, recorded: Recorded<E>, key: Partial<R>): R | B | null | undefined;
  /** What {@link evolve} needs of the row after the event: less work, for an event that is not the row's last. */
  carry?(row: B | undefined, recorded: Recorded<E>, key: Partial<R>): B | null | undefined;
}

export type Row = Readonly<Record<string, unknown>>;

/** The aggregate of a stream's name. */
export const categoryOf = (stream: string): string => stream.slice(0, stream.indexOf('-'));

/** For read models with a row for each stream. */
export const idOfStream = ({ stream }: { readonly stream: string }): string => idOf(stream);

export interface Change {
  readonly key: Row;
  readonly events: Recorded[];
}

/** Events by the row that they may change, in order; rows in the order in which they are first met. */
export function changesOf(model: ReadModel, batch: readonly Recorded[]): ReadonlyMap<string, Change> {
  const changes = new Map<string, Change>();
  for (const recorded of batch) {
    if (!(model.follows as readonly string[]).includes(categoryOf(recorded.stream))) continue;
    for (const key of model.keysOf(recorded)) {
      const name = nameOf(model, key);
      const change = changes.get(name) ?? { key, events: [] };
      change.events.push(recorded);
      changes.set(name, change);
    }
  }
  return changes;
}

/** A row's key as one text; no part of a key has a line break in it. */
export const nameOf = ({ key }: ReadModel, row: Row): string =>
  key.length === 1 ? (row[key[0]!] as string) : key.map((column) => row[column]).join('\n');

/** The row after all of `events`. */
export function play(model: ReadModel, row: Row | undefined, { key, events }: Change): Row | undefined {
  let before = row;
  for (const recorded of events.slice(0, -1))
    before = (model.carry ?? model.evolve)(before, recorded, key) ?? undefined;
  return model.evolve(before, events.at(-1)!, key) ?? undefined;
}
