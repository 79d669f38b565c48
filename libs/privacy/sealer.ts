import { EnvelopeBroken, Sealer, type Content, type Envelope, type Parcel } from '#event-store';
import { decrypt, encrypt } from './cipher.js';
import type { KeyStore } from './key-store.js';

/** Seals each subject's fields of an event in one AES-256-GCM envelope bound to that event and subject. */
export class EnvelopeSealer extends Sealer {
  constructor(private readonly keys: KeyStore) {
    super();
  }

  override async seal(parcels: readonly Parcel[]): Promise<readonly Envelope[]> {
    const keys = await this.keys.keysFor(parcels.map(({ subject }) => subject));
    return parcels.map(({ eventId, subject, fields }) => {
      const { id, key } = keys.get(subject)!;
      const sealed = encrypt(key, JSON.stringify(fields), binding(eventId, subject));
      return { keyId: id, text: sealed.toString('base64') };
    });
  }

  override async open(envelopes: readonly (Envelope & { readonly eventId: string })[]): Promise<readonly Content[]> {
    const keys = await this.keys.keysById(new Set(envelopes.map((envelope) => envelope.keyId)));
    return envelopes.map(({ eventId, keyId, text }) => {
      const known = keys.get(keyId);
      if (!known?.key) return { subject: known?.subject, fields: undefined };
      const plain = decrypt(known.key, Buffer.from(text, 'base64'), binding(eventId, known.subject));
      if (!plain) throw new EnvelopeBroken(`the envelope of event ${eventId} under key ${keyId} was altered`);
      return { subject: known.subject, fields: JSON.parse(plain.toString()) as Record<string, unknown> };
    });
  }
}

/** An envelope moved to another event, or to another subject's key, does not open. */
function binding(eventId: string, subject: string): string {
  return `${eventId}\n${subject}`;
}
