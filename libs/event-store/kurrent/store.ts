import { setTimeout as pause } from 'node:timers/promises';
import { END, WrongExpectedVersionError, type EventData } from '@eventstore/db-client';
import { byteLength, checkAppend } from '../limits.js';
import {
  EventStore,
  Overloaded,
  StoreUnavailable,
  WrongExpectedVersion,
  type Appended,
  type ExpectedVersion,
  type NewEvent,
  type Page,
  type Position,
  type StoredEvent,
  type Subscription,
} from '../port.js';
import type { Address } from './address.js';
import { BatchAppender } from './batch.js';
import { Connection } from './connection.js';
import { within } from './deadline.js';
import { failure } from './failure.js';
import { isOurs, toEventData, toStored } from './frame.js';
import { identify, type LogIdentity } from './identity.js';
import { isAfter, isPlace, type Place } from './position.js';
import { LogReader, type Placed } from './reader.js';
import { LogWatch } from './watch.js';

export interface KurrentOptions {
  /** Milliseconds that any answer may take; default 10 seconds, or what the address says. */
  readonly deadline?: number;
  /** Milliseconds between looks at the log without a notification. */
  readonly poll?: number;
  /** Appends, and bytes of them, that wait for an answer; what comes beyond is turned away as {@link Overloaded}. */
  readonly inFlight?: { readonly appends: number; readonly bytes: number };
}

const IN_FLIGHT = { appends: 4096, bytes: 64 * 1024 * 1024 };
/** Records that one page looks at: a server that others use too has events that are passed over. */
const LOOK = 2000;
const FEW = 100;

/** The log in KurrentDB / EventStoreDB 22.6 or newer (docs/adr/0008). */
export class KurrentEventStore extends EventStore {
  /** The furthest position handed out here: what is not behind it needs no proof that it exists. */
  #furthest: Position | undefined;
  /** The furthest position that an append was answered with, and whether it was seen to be shown. */
  #acknowledged: Position | undefined;
  #shown: Position | undefined;
  #appends = 0;
  #bytes = 0;
  #idle: (() => void)[] = [];
  readonly #reader: LogReader;
  readonly #batches: BatchAppender;
  readonly #watch: LogWatch;

  private constructor(
    private readonly connection: Connection,
    private readonly identity: LogIdentity,
    private readonly deadline: number,
    private readonly options: KurrentOptions,
  ) {
    super();
    this.#reader = new LogReader(connection, identity, deadline);
    this.#batches = new BatchAppender(connection, deadline);
    this.#watch = new LogWatch(connection, options.poll ?? 2000, deadline);
  }

  /** @throws {StoreUnavailable} when nothing answers, TooOld, or what the server refuses us with */
  static async open(address: Address, options: KurrentOptions = {}): Promise<KurrentEventStore> {
    const deadline = options.deadline ?? address.deadline ?? 10_000;
    const connection = new Connection(address, deadline);
    try {
      const identity = await within(deadline, identify(connection, deadline));
      return new KurrentEventStore(connection, identity, deadline, options);
    } catch (error) {
      await connection.close();
      throw failure(error);
    }
  }

  override async read(stream: string, from = 1): Promise<readonly StoredEvent[]> {
    return this.#reader.stream(stream, from);
  }

  override async append(stream: string, events: readonly NewEvent[], expected: ExpectedVersion): Promise<Appended> {
    checkAppend(stream, events);
    if (stream.startsWith('$')) throw new TypeError(`the server keeps names with $ for itself: ${stream}`);
    const bytes = byteLength(events);
    const most = this.options.inFlight ?? IN_FLIGHT;
    if (this.#appends >= most.appends || (this.#appends > 0 && this.#bytes + bytes > most.bytes)) {
      throw new Overloaded(`${this.#appends} appends of ${this.#bytes} bytes wait for an answer already`);
    }
    this.#appends += 1;
    this.#bytes += bytes;
    try {
      const place = await this.#send(stream, events.map(toEventData), expected);
      const version = (expected === 'no-stream' ? 0 : expected) + events.length;
      // Of several events it is not said of which one the answer speaks, nor where an earlier answer had it.
      const position =
        events.length === 1 && isPlace(place)
          ? this.identity.positions.format(place)
          : await this.#positionOf(stream, version, events.at(-1)!);
      this.#acknowledged = furthest(this.#acknowledged, position);
      this.#furthest = furthest(this.#furthest, position);
      return { version, position };
    } catch (error) {
      throw failure(error);
    } finally {
      this.#appends -= 1;
      this.#bytes -= bytes;
      if (this.#appends === 0) for (const resolve of this.#idle.splice(0)) resolve();
    }
  }

  override async readAll(after: Position | undefined, limit: number): Promise<Page> {
    const { positions, begins } = this.identity;
    const events: StoredEvent[] = [];
    const known = after === undefined || (this.#furthest !== undefined && after <= this.#furthest);
    let at = after === undefined ? begins : positions.parse(after);
    let next = after;
    let others = 0;
    for (let looked = 0; ;) {
      // Forwards a read begins with the very event that it is after.
      const wanted = limit - events.length + 1;
      const records = await this.#reader.forwards(at, wanted, known || looked > 0);
      if (records.length === 0 && looked === 0 && !known) throw this.#reader.nothingAt(at);
      for (const { event, position } of records.filter((record) => isAfter(record.position, at))) {
        at = position;
        others = isOurs(event) ? 0 : others + 1;
        if (others > 0) continue;
        events.push(toStored(event, positions));
        next = events.at(-1)!.position;
      }
      looked += records.length;
      const atEnd = records.length < wanted;
      if (!atEnd && events.length < limit && looked < LOOK) continue;
      // A few events of others at the end are looked at again, rather than move every checkpoint for each.
      if (others > (atEnd ? FEW : 0)) next = positions.format(at);
      this.#furthest = furthest(this.#furthest, next);
      return { events, next, atEnd };
    }
  }

  override subscribeAll(_after: Position | undefined, wake: () => void): Subscription {
    return this.#watch.subscribe(wake);
  }

  override compare(a: Position, b: Position): number {
    this.identity.positions.parse(a);
    this.identity.positions.parse(b);
    return a < b ? -1 : a > b ? 1 : 0;
  }

  override async head(): Promise<Position | undefined> {
    let from: Place | typeof END = END;
    for (let count = 16; ; count = Math.min(count * 4, LOOK)) {
      const records: readonly Placed[] = await this.#reader.backwards(from, count);
      const newest = records.find(({ event }) => isOurs(event));
      if (newest) return this.identity.positions.format(newest.position);
      const last = records.at(-1);
      if (!last || !isAfter(last.position, this.identity.begins)) return undefined;
      from = last.position;
    }
  }

  /** What the leader acknowledged it shows; another member may be behind. */
  override async allShown(): Promise<void> {
    const wanted = this.#acknowledged;
    if (wanted === undefined || wanted === this.#shown) return;
    for (const end = performance.now() + this.deadline; ; await pause(5)) {
      const [newest] = await this.#reader.backwards(END, 1);
      if (newest && this.identity.positions.format(newest.position) >= wanted) break;
      if (performance.now() > end) throw new StoreUnavailable('the event store does not show what it has stored');
    }
    this.#shown = wanted;
  }

  override async close(): Promise<void> {
    if (this.#appends > 0) await new Promise<void>((resolve) => this.#idle.push(resolve));
    await this.#watch.close();
    this.#batches.close();
    await this.connection.close();
  }

  async #send(stream: string, events: readonly EventData[], expected: ExpectedVersion): Promise<Place | undefined> {
    if (await within(this.deadline, this.connection.takesBatches())) {
      return this.#batches.append(stream, events, expected);
    }
    const expectedRevision = expected === 'no-stream' ? 'no_stream' : BigInt(expected - 1);
    try {
      const options = { expectedRevision, deadline: this.deadline } as const;
      // Ours as well: the client's does not begin before it is connected.
      const sent = this.connection.appendToStream(stream, [...events], options);
      return (await within(this.deadline + 1000, sent)).position;
    } catch (error) {
      if (!(error instanceof WrongExpectedVersionError)) throw error;
      const { actualVersion } = error;
      throw new WrongExpectedVersion(
        stream,
        expected,
        typeof actualVersion === 'bigint' ? Number(actualVersion) + 1 : 0,
      );
    }
  }

  async #positionOf(stream: string, version: number, { id }: NewEvent): Promise<Position> {
    const [last] = await this.#reader.stream(stream, version, 1);
    if (last?.id === id.toLowerCase()) return last.position;
    throw new StoreUnavailable(`event ${version} of ${stream} was stored and does not show yet`);
  }
}

function furthest(a: Position | undefined, b: Position | undefined): Position | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return a < b ? b : a;
}
