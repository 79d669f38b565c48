/** A place in the log of all streams: opaque, to be handed back to the store that gave it. */
export type Position = string & { readonly __position: unique symbol };

/** The version that a stream must have for an append to go through; version n is the stream after its n-th event. */
export type ExpectedVersion = number | 'no-stream';

/** An event ready to be stored: `data` and `metadata` are JSON text, kept byte for byte. */
export interface NewEvent {
  /** UUID, unique in the store. */
  readonly id: string;
  readonly type: string;
  readonly schemaVersion: number;
  readonly data: string;
  readonly metadata: string;
  /** Link of the stream's hash chain (see chain.ts), 32 bytes. */
  readonly hash: Uint8Array;
}

export interface StoredEvent extends NewEvent {
  readonly stream: string;
  /** 1 for the first event of the stream. */
  readonly version: number;
  readonly position: Position;
}

export interface Appended {
  /** Version of the stream after the append. */
  readonly version: number;
  /** Position of the last event appended. */
  readonly position: Position;
}

export interface Page {
  readonly events: readonly StoredEvent[];
  /** Where to go on: past everything this page looked at, also what it left out. */
  readonly next: Position | undefined;
  readonly atEnd: boolean;
}

export interface Subscription {
  close(): Promise<void>;
}

/** A part of the log by stream: the streams `<category>-…`, up to a position, after one event of them. */
export interface StreamRange {
  /** Of all streams when undefined. */
  readonly category?: string;
  /** Everything up to here must be readable; what lies beyond is left out. */
  readonly until: Position;
  readonly after?: Pick<StoredEvent, 'stream' | 'version'>;
}

/**
 * The log by stream (its bytes) and version instead of by position: whoever folds it anew has each stream whole
 * and is done with it.
 */
export interface ByStream {
  /** At most `limit` events; fewer mean that there are no more. */
  read(range: StreamRange, limit: number): Promise<readonly StoredEvent[]>;
  /** How many events there are up to a position, of one category or of all. */
  count(until: Position, category?: string): Promise<number>;
}

/** Limits of one append; KurrentDB's default is cumulative over the append. */
export const MAX_EVENTS_PER_APPEND = 500;
export const MAX_BYTES_PER_APPEND = 900 * 1024;

/** The log could not say whether it took the append or answer the read: try again with the same events. */
export class StoreUnavailable extends Error {
  override readonly name: string = 'StoreUnavailable';
}

/** More is waiting than may wait: turned away before anything was done. Asking again at once would not help. */
export class Overloaded extends StoreUnavailable {
  override readonly name = 'Overloaded';
}

/** The stream was not at the expected version; nothing was stored. */
export class WrongExpectedVersion extends Error {
  override readonly name = 'WrongExpectedVersion';
  constructor(
    readonly stream: string,
    readonly expected: ExpectedVersion,
    readonly actual: number,
  ) {
    super(`stream ${stream} is at version ${actual}, not at ${expected}`);
  }
}

/** More than MAX_EVENTS_PER_APPEND events or MAX_BYTES_PER_APPEND bytes; nothing was stored. */
export class AppendTooLarge extends Error {
  override readonly name = 'AppendTooLarge';
}

/** A position that this store cannot have given, or that lies beyond the end of its log. */
export class UnknownPosition extends Error {
  override readonly name = 'UnknownPosition';
}

/**
 * The log. Promises what PostgreSQL and KurrentDB both keep, and nothing more; every adapter passes
 * test/contract. An abstract class, so that it is its own injection token.
 */
export abstract class EventStore {
  /** Events of one stream in order, from version `from` (default 1) on; none when there is no such stream. */
  abstract read(stream: string, from?: number): Promise<readonly StoredEvent[]>;

  /**
   * Appends all of `events` or none. Repeating an append that was stored (same event ids at the same versions)
   * answers as the first one did.
   * @throws {WrongExpectedVersion} {@link AppendTooLarge} {@link StoreUnavailable}
   */
  abstract append(stream: string, events: readonly NewEvent[], expected: ExpectedVersion): Promise<Appended>;

  /**
   * A page of the log after `after` (from its beginning when undefined), at most `limit` events. Never skips
   * an event that becomes visible later. The page may be empty before the end.
   * @throws {UnknownPosition} when `after` lies beyond the end or is not this store's.
   */
  abstract readAll(after: Position | undefined, limit: number): Promise<Page>;

  /** Undefined for a store that cannot read its log in this order: then it is read by position. */
  byStream(): ByStream | undefined {
    return undefined;
  }

  /**
   * Calls `wake` whenever there may be something to read after the position last read: soon after an append by
   * any process, and in any case every few seconds. It never carries the events themselves.
   */
  abstract subscribeAll(after: Position | undefined, wake: () => void): Subscription;

  /** < 0 when `a` comes before `b`. @throws {UnknownPosition} when either is not this store's. */
  abstract compare(a: Position, b: Position): number;

  /** Position of the newest event that {@link readAll} shows, or undefined for an empty log. */
  abstract head(): Promise<Position | undefined>;

  /**
   * Waits until {@link readAll} shows everything that was acknowledged here before: for whoever has to know that
   * nothing is left to do, like simulated time. Followers need not ask, they are woken.
   * @throws {StoreUnavailable} when something holds it back for ten seconds
   */
  async allShown(): Promise<void> {}

  /** Waits for what is on the wire, then lets go of every connection. */
  abstract close(): Promise<void>;
}
