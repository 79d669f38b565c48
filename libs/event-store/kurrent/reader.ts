import { BACKWARDS, StreamNotFoundError, type AllStreamRecordedEvent, type END } from '@eventstore/db-client';
import { UnknownPosition, type StoredEvent } from '../port.js';
import type { Connection } from './connection.js';
import { collect } from './deadline.js';
import { failure, isNoPosition } from './failure.js';
import { toStored } from './frame.js';
import type { LogIdentity } from './identity.js';
import { isPlace, type Place } from './position.js';

/** An event of the server's log, ours or not. */
export interface Placed {
  readonly event: AllStreamRecordedEvent;
  readonly position: Place;
}

/** The server's two ways of reading, with our deadline and our errors. */
export class LogReader {
  constructor(
    private readonly connection: Connection,
    private readonly identity: LogIdentity,
    private readonly milliseconds: number,
  ) {}

  async stream(stream: string, from: number, maxCount = Number.MAX_SAFE_INTEGER): Promise<readonly StoredEvent[]> {
    const events: StoredEvent[] = [];
    try {
      const read = this.connection.readStream(stream, { fromRevision: BigInt(from - 1), maxCount });
      await collect(read, this.milliseconds, ({ event }) => {
        if (event) events.push(toStored(event, this.identity.positions));
      });
      return events;
    } catch (error) {
      if (error instanceof StreamNotFoundError) return [];
      throw failure(error);
    }
  }

  /**
   * From the event at `fromPosition` on.
   * @param known whether this place was seen before
   * @throws {UnknownPosition} when the server has nothing there
   */
  async forwards(fromPosition: Place, maxCount: number, known: boolean): Promise<readonly Placed[]> {
    try {
      return await this.#all({ fromPosition, maxCount });
    } catch (error) {
      if (!known && isNoPosition(error)) throw this.nothingAt(fromPosition);
      throw failure(error);
    }
  }

  /** Newest first, before `fromPosition`. */
  async backwards(fromPosition: Place | typeof END, maxCount: number): Promise<readonly Placed[]> {
    try {
      return await this.#all({ fromPosition, maxCount, direction: BACKWARDS });
    } catch (error) {
      throw failure(error);
    }
  }

  nothingAt(place: Place): UnknownPosition {
    const position = this.identity.positions.format(place);
    return new UnknownPosition(`position ${position} lies beyond the end of the log, or between its events`);
  }

  async #all(options: Parameters<Connection['readAll']>[0]): Promise<readonly Placed[]> {
    const records: Placed[] = [];
    await collect(this.connection.readAll(options), this.milliseconds, ({ event }) => {
      if (event && isPlace(event.position)) records.push({ event, position: event.position });
    });
    return records;
  }
}
