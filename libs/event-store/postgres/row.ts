import type { StoredEvent } from '../port.js';
import { formatPosition } from './position.js';

/** An event as it is read, with {@link COLUMNS} and rows as arrays. */
export type Row = readonly [
  stream: string,
  version: number,
  id: string,
  type: string,
  schemaVersion: number,
  data: string,
  metadata: string,
  hash: Buffer,
  epoch: number,
  txid: string,
  globalPosition: string,
];

export const COLUMNS = `stream, version, id, type, schema_version, data::text, metadata::text, hash,
  epoch, txid::text, global_position::text`;

export function toStored(row: Row | readonly [...Row, ...unknown[]]): StoredEvent {
  const [stream, version, id, type, schemaVersion, data, metadata, hash, epoch, txid, globalPosition] = row;
  const position = formatPosition(epoch, txid, globalPosition);
  return { stream, version, id, type, schemaVersion, data, metadata, hash, position };
}
