import { StoreUnavailable } from '#event-store';

/** The key of one subject: a person's identity, an author's notes in one stream … (subjectOf, event-store). */
export interface DataKey {
  /** Opaque random UUID: all that an envelope says about its subject. */
  readonly id: string;
  readonly subject: string;
  /** 32 bytes, or undefined once destroyed. */
  readonly key: Uint8Array | undefined;
}

/** A key that is there. */
export interface LiveKey extends DataKey {
  readonly key: Uint8Array;
}

/** The keys cannot be reached: try again. To all who wait for a command the same as a log that cannot be reached. */
export class KeysUnavailable extends StoreUnavailable {
  override readonly name = 'KeysUnavailable';
}

/**
 * Keys of subjects, apart from the log: whoever destroys a key makes the text under it unreadable in every
 * copy and backup of the log. An abstract class, so that it is its own injection token.
 */
export abstract class KeyStore {
  /** The live key of each subject, made where there is none yet. @throws {KeysUnavailable} */
  abstract keysFor(subjects: Iterable<string>): Promise<ReadonlyMap<string, LiveKey>>;

  /** The keys with these ids, destroyed ones without bytes; ids never given out are absent. @throws {KeysUnavailable} */
  abstract keysById(ids: Iterable<string>): Promise<ReadonlyMap<string, DataKey>>;

  /**
   * Destroys the keys of these subjects for ever; answers how many there were. Other processes may go on
   * opening envelopes under a key they hold in memory for at most {@link CACHE_SECONDS}.
   * @throws {KeysUnavailable}
   */
  abstract destroy(subjects: Iterable<string>): Promise<number>;

  /** A secret of the organisation by name, made once by whoever asks first. @throws {KeysUnavailable} */
  abstract secret(name: string, make: () => Promise<Uint8Array> | Uint8Array): Promise<Uint8Array>;

  abstract close(): Promise<void>;
}

/** How long a key may be held in memory before it is asked for again. */
export const CACHE_SECONDS = 30;
