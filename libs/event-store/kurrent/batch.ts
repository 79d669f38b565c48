import { randomUUID } from 'node:crypto';
import type { EventData } from '@eventstore/db-client';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import type { BatchAppendReq, BatchAppendResp } from '@eventstore/db-client/generated/streams_pb.js';
import empty from 'google-protobuf/google/protobuf/empty_pb.js';
import timestamp from 'google-protobuf/google/protobuf/timestamp_pb.js';
import { AppendTooLarge, StoreUnavailable, WrongExpectedVersion, type ExpectedVersion } from '../port.js';
import type { BatchCall, Connection } from './connection.js';
import { late } from './deadline.js';
import type { Place } from './position.js';

interface Waiting {
  readonly stream: string;
  readonly expected: ExpectedVersion;
  readonly timer: NodeJS.Timeout;
  resolve(place: Place | undefined): void;
  reject(error: unknown): void;
}

interface Wire {
  readonly call: BatchCall;
  /** By correlation id. */
  readonly waiting: Map<string, Waiting>;
}

/** Appends that go one behind the other on one stream, each with an answer of its own. */
export class BatchAppender {
  #wire: Promise<Wire> | undefined;

  constructor(
    private readonly connection: Connection,
    private readonly milliseconds: number,
  ) {}

  /**
   * @returns where the server says that the append ended
   * @throws {WrongExpectedVersion} {@link AppendTooLarge} {@link StoreUnavailable}, or an error of gRPC
   */
  async append(stream: string, events: readonly EventData[], expected: ExpectedVersion): Promise<Place | undefined> {
    const { call, waiting } = await (this.#wire ??= this.#open());
    const id = randomUUID();
    return new Promise((resolve, reject) => {
      // Nobody else gives it a deadline. A late answer finds nobody who waits for it.
      const timer = setTimeout(() => {
        waiting.delete(id);
        reject(late(this.milliseconds));
      }, this.milliseconds);
      waiting.set(id, { stream, expected, timer, resolve, reject });
      call.write(request(id, stream, events, expected, this.milliseconds));
    });
  }

  close(): void {
    const wire = this.#wire;
    this.#wire = undefined;
    void wire?.then(({ call }) => call.cancel()).catch(() => {});
  }

  #open(): Promise<Wire> {
    const wire = this.connection.openBatch().then((call): Wire => {
      const waiting = new Map<string, Waiting>();
      const over = (error: unknown) => {
        if (this.#wire === wire) this.#wire = undefined;
        this.connection.forget();
        for (const { timer, reject } of waiting.values()) {
          clearTimeout(timer);
          reject(error);
        }
        waiting.clear();
      };
      call.on('data', (answer: BatchAppendResp) => settle(answer, waiting));
      call.on('error', over);
      call.once('end', () => over(new StoreUnavailable('the event store ended the stream of appends')));
      return { call, waiting };
    });
    wire.catch(() => {
      if (this.#wire === wire) this.#wire = undefined;
    });
    return wire;
  }
}

function settle(answer: BatchAppendResp, waiting: Map<string, Waiting>): void {
  const id = correlationOf(answer);
  const own = waiting.get(id);
  if (!own) return;
  waiting.delete(id);
  clearTimeout(own.timer);
  const position = answer.getSuccess()?.getPosition();
  if (answer.hasError()) own.reject(refusal(answer, own));
  else {
    own.resolve(
      position && { commit: BigInt(position.getCommitPosition()), prepare: BigInt(position.getPreparePosition()) },
    );
  }
}

/** Servers give the id back as two numbers, whichever way it was sent. */
function correlationOf(answer: BatchAppendResp): string {
  const id = answer.getCorrelationId();
  const halves = id?.getStructured();
  if (!halves) return id?.getString() ?? '';
  const hex = [halves.getMostSignificantBits(), halves.getLeastSignificantBits()]
    .map((half) => BigInt.asUintN(64, BigInt(half)).toString(16).padStart(16, '0'))
    .join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

function refusal(answer: BatchAppendResp, { stream, expected }: Waiting): Error {
  const error = answer.getError()!;
  const details = error.getDetails();
  const name = details?.getTypeName();
  switch (name) {
    case 'event_store.client.WrongExpectedVersion': {
      const wrong = details!.unpack(shared.WrongExpectedVersion.deserializeBinary, name);
      const actual = wrong?.hasCurrentStreamRevision() ? Number(wrong.getCurrentStreamRevision()) + 1 : 0;
      return new WrongExpectedVersion(stream, expected, actual);
    }
    case 'event_store.client.MaximumAppendSizeExceeded':
      return new AppendTooLarge('the server takes less in one append');
    case 'event_store.client.Timeout':
      return new StoreUnavailable('the event store did not store the append in time');
    default:
      return new Error(`the event store refused an append to ${stream}: ${name ?? error.getMessage()}`);
  }
}

function request(
  id: string,
  stream: string,
  events: readonly EventData[],
  expected: ExpectedVersion,
  milliseconds: number,
): BatchAppendReq {
  const options = new streams.BatchAppendReq.Options();
  options
    .setStreamIdentifier(new shared.StreamIdentifier().setStreamName(new TextEncoder().encode(stream)))
    .setDeadline(timestamp.Timestamp.fromDate(new Date(Date.now() + milliseconds)));
  if (expected === 'no-stream') options.setNoStream(new empty.Empty());
  else options.setStreamPosition(String(expected - 1));
  return new streams.BatchAppendReq()
    .setCorrelationId(new shared.UUID().setString(id))
    .setOptions(options)
    .setProposedMessagesList(events.map(proposed))
    .setIsFinal(true);
}

function proposed({ id, type, contentType, data, metadata }: EventData): BatchAppendReq.ProposedMessage {
  const message = new streams.BatchAppendReq.ProposedMessage();
  message.getMetadataMap().set('type', type).set('content-type', contentType);
  return message
    .setId(new shared.UUID().setString(id ?? randomUUID()))
    .setData(data as Uint8Array)
    .setCustomMetadata(metadata as Uint8Array);
}
