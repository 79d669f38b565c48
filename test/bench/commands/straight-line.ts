import { createCipheriv, createHmac, hash, randomBytes, randomUUID } from 'node:crypto';
import { NAMESPACE, type NewEvent } from '#event-store';
import { CONTACT, mentor, now } from './contacts.js';

/** A key that seals, by its id. */
export interface Key {
  readonly id: string;
  readonly key: Uint8Array;
}

/** Where a stream ends. */
export interface End {
  readonly version: number;
  readonly hash: Uint8Array;
}

const SECRET = 'bench';
const SALT = randomUUID();
const { on, channel, minutes, summary, type: asks } = CONTACT;
const space = Buffer.from(NAMESPACE.replaceAll('-', ''), 'hex');
const ivs = { bytes: randomBytes(12 * 1024), used: 0 };

/**
 * The next event of a stream for one contact, with the very bytes that ours would have: keyed fingerprint of the
 * request, envelope, metadata, id and hash, made one after the other with node:crypto. It knows nothing but this one
 * command, so that it has no layers, and decides, authorises and checks nothing.
 */
export function contactEvent(stream: string, end: End, requestKey: string, { id: keyId, key }: Key): NewEvent {
  const version = end.version + 1;
  const recorded = new Date(now.epochMilliseconds).toISOString();
  const named = JSON.stringify(['command', mentor.id, mentor.role, stream, requestKey]);
  const commandId = createHmac('sha256', SECRET).update(named).digest('hex');
  const command = JSON.stringify({ channel, minutes, on, summary, type: asks });
  const said = JSON.stringify(['digest', commandId, command]);
  const digest = createHmac('sha256', SECRET).update(said).digest('hex');
  const request = uuid(commandId);
  const id = uuid(`${SALT}\n${commandId}\n${stream}\n${version}\n${recorded}`);

  if (ivs.used === ivs.bytes.length) Object.assign(ivs, { bytes: randomBytes(12 * 1024), used: 0 });
  const iv = ivs.bytes.subarray(ivs.used, (ivs.used += 12));
  const cipher = createCipheriv('aes-256-gcm', key, iv);
  cipher.setAAD(Buffer.from(`${id}\nnotes:${mentor.id}:${stream}`));
  const text = cipher.update(JSON.stringify({ summary }));
  cipher.final();
  const sealed = { [keyId]: Buffer.concat([iv, text, cipher.getAuthTag()]).toString('base64') };
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

  const tag = `throughline-event-1\n${stream}\n${version}\n${id}\nContactRecorded\n1\n`;
  const [metadataLength, dataLength] = [Buffer.byteLength(metadata), Buffer.byteLength(data)];
  const chained = Buffer.allocUnsafe(tag.length + 32 + 4 + metadataLength + 4 + dataLength);
  let at = chained.write(tag);
  chained.set(end.hash, at);
  at = chained.writeUInt32BE(metadataLength, at + 32);
  at += chained.write(metadata, at);
  at = chained.writeUInt32BE(dataLength, at);
  chained.write(data, at);
  return { id, type: 'ContactRecorded', schemaVersion: 1, data, metadata, hash: hash('sha256', chained, 'buffer') };
}

function uuid(name: string): string {
  const bytes = hash('sha1', Buffer.concat([space, Buffer.from(name)]), 'buffer');
  bytes[6] = (bytes[6]! & 0x0f) | 0x50;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = bytes.toString('hex', 0, 16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
