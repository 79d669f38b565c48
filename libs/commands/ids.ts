import { createHash, createHmac } from 'node:crypto';
import type { Actor, Clauses, Form, Terms } from '#domain';
import { canonicalJson, uuidv5 } from '#event-store';

/** Ids follow from what they name, so that doing a thing twice does it once. */

/** A match's id: the same people proposed again in the same cohort are another match only by `attempt`. */
export function matchId(match: {
  readonly cohortId: string;
  readonly mentorId: string;
  readonly menteeIds: readonly string[];
  readonly form: Form;
  readonly attempt: number;
}): string {
  const { cohortId, mentorId, menteeIds, form, attempt } = match;
  return derived(['match', cohortId, mentorId, menteeIds.toSorted(), form, attempt]);
}

export function relationshipId(ofMatch: string): string {
  return derived(['relationship', ofMatch]);
}

/** The id of what a request creates: the same caller with the same key creates it once. */
export function createdId(caller: Actor, route: string, key: string): string {
  return derived(['created', caller.role, caller.id, route, key]);
}

function derived(parts: readonly unknown[]): string {
  return uuidv5(JSON.stringify(parts));
}

/** What only the organisation can derive: nobody without its secret can try names or people against them. */
export class Marks {
  constructor(private readonly secret: string | Uint8Array) {}

  /** A person's id, from the id by which the organisation knows them: UUID version 8 (RFC 9562). */
  personId(externalId: string): string {
    const bytes = this.#hmac(['person', externalId]).subarray(0, 16);
    bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
    bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
    const hex = bytes.toString('hex');
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
  }

  /** Tells an actor of a stream again without naming them. Hex. */
  actor(stream: string, personId: string): string {
    return this.#hmac(['actor', stream, personId]).toString('hex');
  }

  /** The same for both orders of two people. Hex. */
  pair(one: string, other: string): string {
    return this.#hmac(['pair', ...[one, other].toSorted()]).toString('hex');
  }

  /** The salt of an agreement's digest: always the same for the same request, unguessable otherwise. Hex. */
  salt(stream: string, caller: Actor, key: string): string {
    return this.#hmac(['salt', stream, caller.role, caller.id, key]).toString('hex');
  }

  #hmac(parts: readonly string[]): Buffer {
    return createHmac('sha256', this.secret).update(JSON.stringify(parts)).digest();
  }
}

/** What each participant signs: SHA-256 over the salt and the canonical JSON of terms and clauses. Hex. */
export function agreementDigest(salt: string, terms: Terms, clauses: Clauses): string {
  return createHash('sha256')
    .update(`${salt}\n${canonicalJson({ terms, clauses })}`)
    .digest('hex');
}
