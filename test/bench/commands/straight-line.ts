import { createHmac, createSecretKey, randomUUID } from 'node:crypto';
import { isoMilliseconds, link, uuidv5, type NewEvent, type StreamHead } from '#event-store';
import { encrypt } from '../../../libs/privacy/cipher.js';
import { CONTACT, mentor, now } from './contacts.js';

/** A key that seals, by its id. */
export interface Key {
  readonly id: string;
  readonly key: Uint8Array;
}

const SECRET = createSecretKey(Buffer.from('bench'));
const SALT = randomUUID();
const { on, channel, minutes, summary, type: asks } = CONTACT;

/**
 * The next event of a stream for one contact, with the very bytes that ours would have: keyed fingerprint of the
 * request, envelope, metadata, id and hash, made one after the other. It knows nothing but this one command, so that it
 * has no layers, and decides, authorises and checks nothing. Codes, ciphers and hashes are computed by the functions
 * that ours calls: whatever makes those faster raises the limit as well.
 */
export function contactEvent(stream: string, end: StreamHead, requestKey: string, { id: keyId, key }: Key): NewEvent {
  const version = end.version + 1;
  const recorded = isoMilliseconds(now);
  const commandId = keyed(JSON.stringify(['command', mentor.id, mentor.role, stream, requestKey]));
  const command = JSON.stringify({ channel, minutes, on, summary, type: asks });
  const digest = keyed(JSON.stringify(['digest', commandId, command]));
  const request = uuidv5(commandId);
  const id = uuidv5(`${SALT}\n${commandId}\n${stream}\n${version}\n${recorded}`);
  const envelope = encrypt(key, JSON.stringify({ summary }), `${id}\nnotes:${mentor.id}:${stream}`);
  const sealed = { [keyId]: envelope.toString('base64') };
  const data = JSON.stringify({ by: mentor.id, contactId: request, on, channel, minutes, sealed });
  const metadata = JSON.stringify({
    occurred: recorded,
    recorded,
    actor: { id: mentor.id, role: mentor.role },
    correlation: request,
    causation: request,
    commandId,
    digest,
    policyVersion: 1,
  });
  const event = { id, type: 'ContactRecorded', schemaVersion: 1, data, metadata };
  return { ...event, hash: link(end.hash, { ...event, stream, version }) };
}

function keyed(text: string): string {
  return createHmac('sha256', SECRET).update(text).digest('hex');
}
