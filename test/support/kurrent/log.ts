/** What one append brings. */
export interface Proposed {
  readonly id: string;
  readonly type: string;
  readonly contentType: string;
  readonly data: Uint8Array;
  readonly metadata: Uint8Array;
}

export interface Entry extends Proposed {
  readonly stream: string;
  /** 0 for the first event of the stream. */
  readonly revision: number;
  /** Offset of the record in the log. */
  readonly position: bigint;
}

export type Expected = number | 'no-stream' | 'any' | 'stream-exists';

export type Verdict =
  | { readonly kind: 'stored'; readonly revision: number; readonly commit: bigint; readonly prepare: bigint }
  | { readonly kind: 'wrong-version'; readonly current: number | undefined }
  | { readonly kind: 'too-large' };

/** The server's default, cumulative over an append. */
export const MAX_APPEND_SIZE = 1024 * 1024;

/** Bytes that a record takes beside what it carries. */
const RECORD = 67n;

const bytes = ({ type, data, metadata }: Proposed) => 16 + 2 * type.length + data.length + metadata.length;

/**
 * The data of the double: one log of records whose positions are offsets, so there are gaps between them, with
 * the server's own events in between.
 */
export class DoubleLog {
  readonly entries: Entry[] = [];
  readonly streams = new Map<string, Entry[]>();
  readonly #watchers = new Set<() => void>();
  readonly #every: number;
  #offset = 0n;
  #appends = 0;

  /** @param every after how many appends the server writes an event of its own; 0: never */
  constructor(every = 7) {
    this.#every = every;
    this.#store('$users', [system('$User')]);
  }

  /** `watcher` hears of every append until the function returned is called. */
  watch(watcher: () => void): () => void {
    this.#watchers.add(watcher);
    return () => void this.#watchers.delete(watcher);
  }

  append(stream: string, events: readonly Proposed[], expected: Expected): Verdict {
    if (events.reduce((sum, event) => sum + bytes(event), 0) > MAX_APPEND_SIZE) return { kind: 'too-large' };
    const stored = this.streams.get(stream) ?? [];
    const current = stored.length - 1;
    const before = expected === 'no-stream' ? -1 : typeof expected === 'number' ? expected : current;
    if (expected === 'stream-exists' && current < 0) return { kind: 'wrong-version', current: undefined };
    if (before < current) {
      // Ids are looked at only where the same append would have put them.
      const again = events.every(({ id }, n) => stored[before + 1 + n]?.id === id);
      const last = stored[before + events.length];
      if (!again || !last) return { kind: 'wrong-version', current };
      return { kind: 'stored', revision: last.revision, commit: last.position, prepare: last.position };
    }
    if (before > current) return { kind: 'wrong-version', current: current < 0 ? undefined : current };
    const fresh = this.#store(stream, events);
    if (this.#every > 0 && ++this.#appends % this.#every === 0) this.#store('$stats', [system('$statsCollected')]);
    for (const watcher of [...this.#watchers]) watcher();
    const [first, last] = [fresh[0]!, fresh.at(-1)!];
    // Of several events the position that is answered is that of the last one, and of their transaction's start.
    return { kind: 'stored', revision: last.revision, commit: last.position, prepare: first.position };
  }

  /** Index in {@link entries} of the record at `position`; undefined where no record begins. */
  indexOf(position: bigint): number | undefined {
    let [low, high] = [0, this.entries.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.entries[middle]!.position < position) low = middle + 1;
      else high = middle;
    }
    return this.entries[low]?.position === position || low === this.entries.length ? low : undefined;
  }

  #store(stream: string, events: readonly Proposed[]): Entry[] {
    const stored = this.streams.get(stream) ?? [];
    this.streams.set(stream, stored);
    return events.map((event) => {
      const entry = { ...event, stream, revision: stored.length, position: this.#offset };
      this.#offset += RECORD + BigInt(bytes(event));
      stored.push(entry);
      this.entries.push(entry);
      return entry;
    });
  }
}

const system = (type: string): Proposed => ({
  id: crypto.randomUUID(),
  type,
  contentType: 'application/json',
  data: Buffer.from('{}'),
  metadata: new Uint8Array(),
});
