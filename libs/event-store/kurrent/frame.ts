import { isUint8Array } from 'node:util/types';
import type { EventData, RecordedEvent } from '@eventstore/db-client';
import type { NewEvent, StoredEvent } from '../port.js';
import { isPlace, type Positions } from './position.js';

// An event's custom metadata: these four bytes, the schema version as an unsigned 32-bit big-endian number, the
// hash, then the metadata's own bytes. It begins with a zero byte, which no JSON does, so that the client hands it
// over as it is; JSON it would parse, and what is printed anew has another hash (docs/adr/0008).
const MARK = [0x00, 0x54, 0x4c, 0x01] as const;
const HASH = 8;
const TEXT = HASH + 32;

const encoder = new TextEncoder();

/** The data stands there as it is: bytes, because the client would parse and print JSON. */
export function toEventData({ id, type, schemaVersion, data, metadata, hash }: NewEvent): EventData {
  const text = encoder.encode(metadata);
  const frame = new Uint8Array(TEXT + text.length);
  frame.set(MARK);
  new DataView(frame.buffer).setUint32(MARK.length, schemaVersion);
  frame.set(hash, HASH);
  frame.set(text, TEXT);
  return { id, type, contentType: 'application/octet-stream', data: encoder.encode(data), metadata: frame };
}

/** Whether an event of the server was written by Throughline. */
export function isOurs(event: Pick<RecordedEvent, 'metadata' | 'data'>): boolean {
  const { metadata: frame, data } = event;
  return (
    isUint8Array(frame) && isUint8Array(data) && frame.length >= TEXT && MARK.every((byte, n) => frame[n] === byte)
  );
}

/** @throws {Error} for an event that somebody else wrote, or from a server that does not say where it stands */
export function toStored(event: RecordedEvent, positions: Positions): StoredEvent {
  const { streamId: stream, revision, id, type, position, metadata: frame, data } = event;
  const version = Number(revision) + 1;
  if (!isOurs(event) || !isUint8Array(frame) || !isUint8Array(data)) {
    throw new Error(`event ${version} of ${stream} was not written by Throughline`);
  }
  if (!isPlace(position)) throw new Error(`the server does not say where event ${version} of ${stream} stands`);
  return {
    stream,
    version,
    id,
    type,
    schemaVersion: new DataView(frame.buffer, frame.byteOffset).getUint32(MARK.length),
    data: Buffer.from(data.buffer, data.byteOffset, data.length).toString(),
    metadata: Buffer.from(frame.buffer, frame.byteOffset + TEXT, frame.length - TEXT).toString(),
    hash: frame.slice(HASH, TEXT),
    position: positions.format(position),
  };
}
