import { once } from 'node:events';
import grpc from '@grpc/grpc-js';
import type { ReadReq, ReadResp } from '@eventstore/db-client/generated/streams_pb.js';
import type { DoubleLog, Entry } from './log.js';
import { caughtUp, checkpoint, confirmation, filterOf, nameOf, notFound, recorded } from './messages.js';

type Call = grpc.ServerWritableStream<ReadReq, ReadResp>;

const BACKWARDS = 1;

/** Answers one read or subscription; the fault with which it is refused, if it is. */
export async function read(
  log: DoubleLog,
  options: ReadReq.Options,
  call: Call,
  placed: boolean,
): Promise<Partial<grpc.StatusObject> | undefined> {
  const all = options.getAll();
  if (!all) return readStream(log, options, call, placed);
  const start = whereToStart(log, all);
  if (start === undefined) {
    return { code: grpc.status.INVALID_ARGUMENT, details: 'Trying to read from an invalid position.' };
  }
  const passes = filterOf(options);
  if (options.hasSubscription()) return subscribe(log, { start, exclusive: all.hasPosition(), passes }, call);
  const count = Number(options.getCount());
  // Forwards the event at the position is included, backwards it is not.
  const entries =
    options.getReadDirection() === BACKWARDS
      ? log.entries.slice(0, start).filter(passes).slice(-count).toReversed()
      : log.entries.slice(start).filter(passes).slice(0, count);
  await send(call, entries, true);
  call.end();
  return undefined;
}

function whereToStart(log: DoubleLog, all: ReadReq.Options.AllOptions): number | undefined {
  if (all.hasStart()) return 0;
  if (all.hasEnd()) return log.entries.length;
  return log.indexOf(BigInt(all.getPosition()!.getCommitPosition()));
}

async function readStream(log: DoubleLog, options: ReadReq.Options, call: Call, placed: boolean): Promise<undefined> {
  const request = options.getStream()!;
  const name = nameOf(request.getStreamIdentifier());
  const stored = log.streams.get(name);
  if (!stored) {
    call.write(notFound(name));
  } else {
    const count = Number(options.getCount());
    const backwards = options.getReadDirection() === BACKWARDS;
    const revision = request.hasRevision() ? Number(request.getRevision()) : undefined;
    const entries = backwards
      ? stored.slice(0, (revision ?? stored.length - 1) + 1).toReversed()
      : stored.slice(request.hasEnd() ? stored.length : (revision ?? 0));
    await send(call, entries.slice(0, count), placed);
  }
  call.end();
  return undefined;
}

interface From {
  readonly start: number;
  readonly exclusive: boolean;
  passes(entry: Entry): boolean;
}

async function subscribe(log: DoubleLog, { start, exclusive, passes }: From, call: Call): Promise<undefined> {
  call.write(confirmation());
  let seen = exclusive ? start + 1 : start;
  let sending = Promise.resolve();
  const goOn = () => {
    sending = sending.then(async () => {
      const entries = log.entries.slice(seen);
      seen = Math.max(seen, log.entries.length);
      await send(call, entries.filter(passes), true);
      const last = entries.at(-1);
      if (last && !passes(last)) call.write(checkpoint(last.position));
    });
  };
  goOn();
  void sending.then(() => call.write(caughtUp()));
  const unwatch = log.watch(goOn);
  for (const end of ['cancelled', 'close', 'error'] as const) call.once(end, unwatch);
  return undefined;
}

async function send(call: Call, entries: readonly Entry[], placed: boolean): Promise<void> {
  if (entries.length === 0) return;
  const over = new AbortController();
  const end = () => over.abort();
  const ends = ['cancelled', 'close', 'error'] as const;
  for (const event of ends) call.once(event, end);
  for (const entry of entries) {
    if (call.cancelled || call.destroyed || over.signal.aborted) break;
    if (!call.write(recorded(entry, placed))) await once(call, 'drain', { signal: over.signal }).catch(() => {});
  }
  for (const event of ends) call.off(event, end);
}
