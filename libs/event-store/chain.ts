import { hash } from 'node:crypto';

/** What stands before the first event of every stream. */
export const GENESIS: Uint8Array = new Uint8Array(32);

/** How far a stream goes. */
export interface StreamHead {
  readonly version: number;
  readonly hash: Uint8Array;
}

export const BEGINNING: StreamHead = { version: 0, hash: GENESIS };

export interface Link {
  readonly stream: string;
  readonly version: number;
  readonly id: string;
  readonly type: string;
  readonly schemaVersion: number;
  readonly metadata: string;
  readonly data: string;
}

/**
 * The hash of an event, which makes its stream a chain: SHA-256 over
 * `tag ‖ previous hash ‖ length ‖ metadata ‖ length ‖ data`, lengths in bytes as unsigned 32-bit big-endian
 * numbers, text as UTF-8, `tag` as below. It covers the stored bytes, so that verifying needs no parser.
 */
export function link(previous: Uint8Array, event: Link): Uint8Array {
  const tag = `throughline-event-1\n${event.stream}\n${event.version}\n${event.id}\n${event.type}\n${event.schemaVersion}\n`;
  const bytes = Buffer.allocUnsafe(
    Buffer.byteLength(tag) +
      previous.length +
      LENGTHS +
      Buffer.byteLength(event.metadata) +
      Buffer.byteLength(event.data),
  );
  let at = bytes.write(tag);
  bytes.set(previous, at);
  at += previous.length;
  for (const text of [event.metadata, event.data]) {
    const length = bytes.write(text, at + 4);
    bytes.writeUInt32BE(length, at);
    at += 4 + length;
  }
  // By way of hex: a buffer from hash() has memory of its own outside the heap, which costs more than both conversions.
  const digest = new Uint8Array(32);
  digest.setFromHex(hash('sha256', bytes, 'hex'));
  return digest;
}

/** Two lengths of four bytes. */
const LENGTHS = 8;

type Linked = Link & { readonly hash: Uint8Array };

/** Whether `event` is the next of its stream after `head`, unaltered. What stands before the first: {@link BEGINNING}. */
export function continues(head: StreamHead, event: Linked): boolean {
  return event.version === head.version + 1 && isUnaltered(head.hash, event);
}

const isUnaltered = (previous: Uint8Array, event: Linked): boolean =>
  Buffer.compare(link(previous, event), event.hash) === 0;

/** The version of the first event of `events` whose hash is not that of its content and predecessor, if any. */
export function firstBroken(events: Iterable<Linked>, previous: Uint8Array = GENESIS): number | undefined {
  for (const event of events) {
    if (!isUnaltered(previous, event)) return event.version;
    previous = event.hash;
  }
  return undefined;
}
