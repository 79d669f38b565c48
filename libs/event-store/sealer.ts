import type { FieldClass } from '#domain';
import { merge, type Closed, type Opened } from './codec.js';

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
  async openAll<R extends Closed>(
    closed: readonly R[],
    classes: Readonly<Record<string, Readonly<Record<string, FieldClass>>>>,
  ): Promise<readonly Opened<R>[]> {
    const envelopes: (Envelope & { readonly eventId: string })[] = [];
    for (const { id: eventId, sealed } of closed) {
      for (const keyId in sealed) envelopes.push({ eventId, keyId, text: sealed[keyId]! });
    }
    const contents = envelopes.length === 0 ? [] : await this.open(envelopes);
    let next = 0;
    return closed.map((one) => {
      const own = Object.keys(one.sealed ?? {}).map(() => contents[next++]!);
      return merge(one, own, classes[one.type] ?? {});
    });
  }
}
