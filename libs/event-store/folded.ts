import { GENESIS } from './chain.js';
import { decodeEvent, type Upcasts } from './codec.js';
import { commandIdOf } from './metadata.js';
import type { Position, StoredEvent } from './port.js';

/**
 * Bytes of memory that a stream takes: itself, each event for the command that made it, and what decisions keep of
 * each byte of data. Rather too much: streams of every kind were measured to take an eighth to four fifths of it, the
 * less the more of their data is sealed.
 */
const WEIGHT = { stream: 1500, event: 170, data: 2.5 };

/** A stream folded up to some version, which may no longer be its newest. */
export class Folded<S> {
  version = 0;
  hash: Uint8Array = GENESIS;
  position: Position | undefined = undefined;
  /** Of each command that left events here, by its id, the version of the first: enough to find them again. */
  readonly commands = new Map<string, number>();
  /** About how much memory this takes. */
  bytes = WEIGHT.stream;

  constructor(public state: S) {}

  /**
   * Plays events over the state. Events already played are passed over, because a reading and an append of
   * the same stream may be under way together.
   */
  play(evolve: (state: S, event: never) => S, events: readonly StoredEvent[], upcasts: Upcasts): void {
    for (const stored of events) {
      if (stored.version <= this.version) continue;
      if (stored.version !== this.version + 1) {
        throw new Error(`${stored.stream} goes from version ${this.version} to ${stored.version}`);
      }
      this.state = evolve(this.state, decodeEvent(stored, upcasts) as never);
      this.version = stored.version;
      this.hash = stored.hash;
      this.position = stored.position;
      this.bytes += WEIGHT.event + WEIGHT.data * stored.data.length;
      const command = commandIdOf(stored.metadata);
      if (command && !this.commands.has(command)) this.commands.set(command, stored.version);
    }
  }
}

/** Folded streams, the least recently used dropped first when they take more than `maxBytes` of memory together. */
export class FoldedStreams {
  readonly #entries = new Map<string, { folded: Folded<unknown>; bytes: number }>();
  #bytes = 0;

  constructor(private readonly maxBytes: number) {}

  /** Streams kept, and about how much memory they take. */
  get size(): { readonly streams: number; readonly bytes: number } {
    return { streams: this.#entries.size, bytes: this.#bytes };
  }

  get<S>(stream: string): Folded<S> | undefined {
    // A stream belongs to one decider, so its state is of that decider's type.
    return this.#entries.get(stream)?.folded as Folded<S> | undefined;
  }

  put(stream: string, folded: Folded<unknown>): void {
    this.forget(stream);
    this.#entries.set(stream, { folded, bytes: folded.bytes });
    this.#bytes += folded.bytes;
    // A Map looks for its oldest entry past all that were deleted before it: only where one has to go.
    if (this.#bytes <= this.maxBytes) return;
    for (const oldest of this.#entries.keys()) {
      this.forget(oldest);
      if (this.#bytes <= this.maxBytes) break;
    }
  }

  forget(stream: string): void {
    this.#bytes -= this.#entries.get(stream)?.bytes ?? 0;
    this.#entries.delete(stream);
  }
}
