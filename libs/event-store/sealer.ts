import type { FieldClass } from '#domain';
import { merge, type Opened, type Recorded } from './codec.js';

/** The confidential fields of one event that belong to one subject. */
export interface Parcel {
  readonly eventId: string;
  /** Whose key: see `subjectOf` in codec.ts. */
  readonly subject: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

export interface Envelope {
  /** Opaque UUID; only the key store knows whose it is. */
  readonly keyId: string;
  /** base64 of iv ‖ ciphertext ‖ tag (AES-256-GCM; additional data: event id and subject). */
  readonly text: string;
}

/** What an envelope held, or the subject whose key has been destroyed. */
export type Content =
  | { readonly subject: string; readonly fields: Readonly<Record<string, unknown>> }
  | { readonly subject: string | undefined; readonly fields: undefined };

/** An envelope whose content is not what was sealed: altered, or moved here from another event. */
export class EnvelopeBroken extends Error {
  override readonly name = 'EnvelopeBroken';
}

/** Seals and opens the confidential fields of events. The event store knows nothing about keys. */
export abstract class Sealer {
  /** One envelope for each parcel, in order. */
  abstract seal(parcels: readonly Parcel[]): Promise<readonly Envelope[]>;

  /** One content for each envelope, in order. @throws {EnvelopeBroken} */
  abstract open(envelopes: readonly (Envelope & { readonly eventId: string })[]): Promise<readonly Content[]>;

  /**
   * The events with their text, for a reader who may see all of it; fields of a destroyed key read
   * "[erased]". One call to {@link open} for all of them. `classes` is that of the decider(s) concerned.
   * @throws {EnvelopeBroken}
   */
  async openAll<F extends { type: string }>(
    recorded: readonly Recorded<F>[],
    classes: Readonly<Record<string, Readonly<Record<string, FieldClass>>>>,
  ): Promise<readonly Opened<F>[]> {
    const envelopes = recorded.flatMap((r) =>
      Object.entries(r.sealed ?? {}).map(([keyId, text]) => ({ eventId: r.id, keyId, text })),
    );
    const contents = (await this.open(envelopes)).values();
    return recorded.map((r) => {
      const own = Object.keys(r.sealed ?? {}).map(() => contents.next().value as Content);
      return merge(r, own, classes[r.type] ?? {});
    });
  }
}
