import any from 'google-protobuf/google/protobuf/any_pb.js';
import empty from 'google-protobuf/google/protobuf/empty_pb.js';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import status from '@eventstore/db-client/generated/status_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import type { AppendReq, BatchAppendReq, ReadReq } from '@eventstore/db-client/generated/streams_pb.js';
import { MAX_APPEND_SIZE, type Entry, type Expected, type Proposed, type Verdict } from './log.js';

type Identifier = { getStreamName_asU8(): Uint8Array } | undefined;

export const nameOf = (identifier: Identifier): string => Buffer.from(identifier!.getStreamName_asU8()).toString();

/** What a server that knows no positions in streams says instead (before 22.6). */
const NOWHERE = String(2n ** 64n - 1n);

export function proposed(message: AppendReq.ProposedMessage | BatchAppendReq.ProposedMessage): Proposed {
  const map = message.getMetadataMap();
  return {
    id: message.getId()!.getString().toLowerCase(),
    type: map.get('type') ?? '',
    contentType: map.get('content-type') ?? '',
    data: message.getData_asU8(),
    metadata: message.getCustomMetadata_asU8(),
  };
}

export function expectedOf(options: AppendReq.Options | BatchAppendReq.Options): Expected {
  if (options.hasNoStream()) return 'no-stream';
  if (options.hasAny()) return 'any';
  if (options.hasStreamExists()) return 'stream-exists';
  return Number('getRevision' in options ? options.getRevision() : options.getStreamPosition());
}

export function appended(verdict: Exclude<Verdict, { kind: 'too-large' }>, expected: Expected) {
  const response = new streams.AppendResp();
  if (verdict.kind === 'stored') {
    const position = new streams.AppendResp.Position();
    position.setCommitPosition(String(verdict.commit)).setPreparePosition(String(verdict.prepare));
    const success = new streams.AppendResp.Success();
    return response.setSuccess(success.setCurrentRevision(String(verdict.revision)).setPosition(position));
  }
  const wrong = new streams.AppendResp.WrongExpectedVersion();
  if (verdict.current === undefined) wrong.setCurrentNoStream(new shared.Empty());
  else wrong.setCurrentRevision(String(verdict.current));
  if (typeof expected === 'number') wrong.setExpectedRevision(String(expected));
  else wrong.setExpectedNoStream(new shared.Empty());
  return response.setWrongExpectedVersion(wrong);
}

export function batchAppended(request: BatchAppendReq, stream: string, verdict: Verdict, expected: Expected) {
  const response = new streams.BatchAppendResp();
  const identifier = new shared.StreamIdentifier().setStreamName(Buffer.from(stream));
  response.setCorrelationId(structured(request.getCorrelationId()!.getString())).setStreamIdentifier(identifier);
  if (verdict.kind === 'stored') {
    const position = new shared.AllStreamPosition();
    position.setCommitPosition(String(verdict.commit)).setPreparePosition(String(verdict.prepare));
    const success = new streams.BatchAppendResp.Success();
    return response.setSuccess(success.setCurrentRevision(String(verdict.revision)).setPosition(position));
  }
  return response.setError(refusal(verdict, expected));
}

/** As servers write ids, whichever way they were sent. */
function structured(id: string) {
  const hex = id.replaceAll('-', '');
  const [most, least] = [hex.slice(0, 16), hex.slice(16)].map((half) => BigInt.asIntN(64, BigInt(`0x${half}`)));
  const halves = new shared.UUID.Structured();
  halves.setMostSignificantBits(String(most)).setLeastSignificantBits(String(least));
  return new shared.UUID().setStructured(halves);
}

function refusal(verdict: Exclude<Verdict, { kind: 'stored' }>, expected: Expected) {
  const details = new any.Any();
  if (verdict.kind === 'too-large') {
    const size = new shared.MaximumAppendSizeExceeded().setMaxappendsize(MAX_APPEND_SIZE);
    details.pack(size.serializeBinary(), 'event_store.client.MaximumAppendSizeExceeded');
    return new status.Status().setCode(3).setMessage('too large').setDetails(details);
  }
  const wrong = new shared.WrongExpectedVersion();
  if (verdict.current === undefined) wrong.setCurrentNoStream(new empty.Empty());
  else wrong.setCurrentStreamRevision(String(verdict.current));
  if (typeof expected === 'number') wrong.setExpectedStreamPosition(String(expected));
  else wrong.setExpectedNoStream(new empty.Empty());
  details.pack(wrong.serializeBinary(), 'event_store.client.WrongExpectedVersion');
  return new status.Status().setCode(9).setMessage('wrong expected version').setDetails(details);
}

/** @param placed whether the event says where in the log it stands */
export function recorded(entry: Entry, placed: boolean) {
  const event = new streams.ReadResp.ReadEvent.RecordedEvent();
  const position = placed ? String(entry.position) : NOWHERE;
  event
    .setId(new shared.UUID().setString(entry.id))
    .setStreamIdentifier(new shared.StreamIdentifier().setStreamName(Buffer.from(entry.stream)))
    .setStreamRevision(String(entry.revision))
    .setPreparePosition(position)
    .setCommitPosition(position)
    .setData(entry.data)
    .setCustomMetadata(entry.metadata);
  event.getMetadataMap().set('type', entry.type).set('content-type', entry.contentType).set('created', '0');
  const read = new streams.ReadResp.ReadEvent().setEvent(event);
  if (placed) read.setCommitPosition(position);
  else read.setNoPosition(new shared.Empty());
  return new streams.ReadResp().setEvent(read);
}

export function notFound(stream: string) {
  const identifier = new shared.StreamIdentifier().setStreamName(Buffer.from(stream));
  return new streams.ReadResp().setStreamNotFound(
    new streams.ReadResp.StreamNotFound().setStreamIdentifier(identifier),
  );
}

export function confirmation() {
  const confirmed = new streams.ReadResp.SubscriptionConfirmation().setSubscriptionId(crypto.randomUUID());
  return new streams.ReadResp().setConfirmation(confirmed);
}

export const caughtUp = () => new streams.ReadResp().setCaughtUp(new streams.ReadResp.CaughtUp());

export function checkpoint(position: bigint) {
  const at = new streams.ReadResp.Checkpoint();
  at.setCommitPosition(String(position)).setPreparePosition(String(position));
  return new streams.ReadResp().setCheckpoint(at);
}

/** Whether the filter of a read lets an event through. */
export function filterOf(options: ReadReq.Options): (entry: Entry) => boolean {
  const filter = options.getFilter();
  if (!filter) return () => true;
  const expression = (filter.getEventType() ?? filter.getStreamIdentifier())!;
  const text = (entry: Entry) => (filter.hasEventType() ? entry.type : entry.stream);
  const regex = new RegExp(expression.getRegex());
  const prefixes = expression.getPrefixList();
  return prefixes.length > 0
    ? (entry) => prefixes.some((prefix) => text(entry).startsWith(prefix))
    : (entry) => regex.test(text(entry));
}
