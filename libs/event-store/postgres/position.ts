import { UnknownPosition, type Position } from '../port.js';

/** Where an event stands: rises with the order of reading, not of writing (docs/adr/0002). */
export interface Place {
  readonly epoch: number;
  readonly txid: string;
  readonly globalPosition: string;
}

export const START: Place = { epoch: 0, txid: '0', globalPosition: '0' };

const FORM = /^(\d{6})-(\d{20})-(\d{19})$/;

/** Padded with zeros, so that positions compare as text; an epoch has 6 digits, an xid8 20, a bigint 19. */
export function formatPosition(epoch: number, txid: string, globalPosition: string): Position {
  return `${padded(String(epoch), 6)}-${padded(txid, 20)}-${padded(globalPosition, 19)}` as Position;
}

const ZEROS = Array.from({ length: 20 }, (_, n) => '0'.repeat(n));

// Each event that is read has a position: ready zeros take a third of the time of padStart.
function padded(digits: string, length: number): string {
  return (ZEROS[length - digits.length] ?? '') + digits;
}

/** @throws {UnknownPosition} */
export function parsePosition(position: Position): Place {
  const [, epoch, txid, globalPosition] = FORM.exec(position) ?? [];
  if (!epoch || !txid || !globalPosition || BigInt(txid) >= 2n ** 64n || BigInt(globalPosition) >= 2n ** 63n) {
    throw new UnknownPosition(`not a position of this log: ${JSON.stringify(position)}`);
  }
  return { epoch: Number(epoch), txid: String(BigInt(txid)), globalPosition: String(BigInt(globalPosition)) };
}
