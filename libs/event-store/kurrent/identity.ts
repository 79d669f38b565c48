import { createHash, randomUUID } from 'node:crypto';
import {
  jsonEvent,
  NO_STREAM,
  StreamNotFoundError,
  WrongExpectedVersionError,
  type RecordedEvent,
} from '@eventstore/db-client';
import type { Connection } from './connection.js';
import { collect } from './deadline.js';
import { isPlace, Positions, type Place } from './position.js';

/** The one stream that holds no history of anybody: its first event names the log. */
const STREAM = 'throughline-log';

/** What is known of a log once and for all. */
export interface LogIdentity {
  readonly positions: Positions;
  /** Before everything that was ever appended: what stands in the server before it is of no interest. */
  readonly begins: Place;
}

/**
 * Says which log a server holds, and begins one where there is none. A server that others use too has their
 * events, and one server can be taken for another: the number in each position tells this log's from any other's.
 * @throws {Error} for a server that is too old
 */
export async function identify(connection: Connection, milliseconds: number): Promise<LogIdentity> {
  const event = (await first(connection, milliseconds)) ?? (await begin(connection, milliseconds));
  const { log } = (event.data ?? {}) as { log?: unknown };
  if (typeof log !== 'string') throw new Error(`the stream ${STREAM} on the server is not Throughline's`);
  if (!isPlace(event.position)) throw new TooOld('it is older than EventStoreDB 22.6: its streams give no positions');
  const number = BigInt(`0x${createHash('sha256').update(log).digest('hex').slice(0, 16)}`) % 10n ** 10n;
  return { positions: new Positions(String(number).padStart(10, '0')), begins: event.position };
}

/** The server cannot be used; the message goes on from "it". */
export class TooOld extends Error {
  override readonly name = 'TooOld';
}

async function first(connection: Connection, milliseconds: number): Promise<RecordedEvent | undefined> {
  const events: RecordedEvent[] = [];
  try {
    await collect(connection.readStream(STREAM, { maxCount: 1 }), milliseconds, ({ event }) => {
      if (event) events.push(event);
    });
  } catch (error) {
    if (!(error instanceof StreamNotFoundError)) throw error;
  }
  return events[0];
}

async function begin(connection: Connection, milliseconds: number): Promise<RecordedEvent> {
  const event = jsonEvent({ type: 'LogBegan', data: { log: randomUUID() } });
  try {
    await connection.appendToStream(STREAM, event, { expectedRevision: NO_STREAM, deadline: milliseconds });
  } catch (error) {
    // Another process was first.
    if (!(error instanceof WrongExpectedVersionError)) throw error;
  }
  const begun = await first(connection, milliseconds);
  if (begun) return begun;
  throw new Error(`the stream ${STREAM} cannot be read after it was written`);
}
