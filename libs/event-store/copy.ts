import { setTimeout as pause } from 'node:timers/promises';
import { BEGINNING, continues, type StreamHead } from './chain.js';
import { byteLength } from './limits.js';
import {
  MAX_BYTES_PER_APPEND,
  MAX_EVENTS_PER_APPEND,
  StoreUnavailable,
  WrongExpectedVersion,
  type EventStore,
  type Position,
  type StoredEvent,
} from './port.js';

export interface CopyProgress {
  readonly step: 'reading' | 'copying' | 'verifying';
  readonly events: number;
  /** Undefined while it is not known how many there are. */
  readonly of: number | undefined;
}

export interface Copied {
  /** Events that both logs hold now. */
  readonly events: number;
  /** How many of them were appended by this run. */
  readonly appended: number;
}

/** The logs cannot be made alike; nothing was appended that does not stand in the first log. One sentence. */
export class CopyRefused extends Error {
  override readonly name = 'CopyRefused';
}

const PAGE = 1000;
const TRIES = 6;

/**
 * Copies every event of `from` to `to`, in the order of the log and one append after the other, so that the new
 * log has the same order. May be ended and begun again: what `to` holds already must be how `from` begins. Checks
 * the hash chain of every stream, before anything is written and again on what was written. Nobody else may append
 * to either meanwhile.
 * @throws {CopyRefused} {@link StoreUnavailable}
 */
export async function copyEvents(
  from: EventStore,
  to: EventStore,
  tell: (progress: CopyProgress) => void = () => {},
): Promise<Copied> {
  const all = await verify(from, 'first', (events) => tell({ step: 'reading', events, of: undefined }));
  const there = log(to);
  let events = 0;
  let appended = 0;
  let run: StoredEvent[] = [];
  for await (const event of log(from)) {
    const held = appended + run.length > 0 ? undefined : (await there.next()).value;
    events += 1;
    if (held && !isSame(held, event)) {
      throw new CopyRefused(`The second log holds other events: its event ${events} is not that of the first.`);
    }
    if (held) continue;
    if (!fits(run, event)) {
      await append(to, run);
      appended += run.length;
      run = [];
    }
    run.push(event);
    tell({ step: 'copying', events, of: all });
  }
  if (run.length > 0) await append(to, run);
  appended += run.length;
  if (appended === 0 && !(await there.next()).done) {
    throw new CopyRefused(`The second log goes on after the ${events} events of the first.`);
  }
  await to.allShown();
  const written = await verify(to, 'second', (n) => tell({ step: 'verifying', events: n, of: all }));
  if (written !== events) {
    throw new CopyRefused(
      `The logs hold ${events} and ${written} events: something was appended meanwhile; run it again.`,
    );
  }
  return { events, appended };
}

/** How many events a log has, when every stream of it is whole. */
async function verify(store: EventStore, which: string, tell: (events: number) => void): Promise<number> {
  const heads = new Map<string, StreamHead>();
  let events = 0;
  for await (const event of log(store)) {
    if (!continues(heads.get(event.stream) ?? BEGINNING, event)) {
      throw new CopyRefused(
        `The hash chain of the ${which} log is broken at version ${event.version} of ${event.stream}.`,
      );
    }
    heads.set(event.stream, event);
    events += 1;
    if (events % PAGE === 0) tell(events);
  }
  tell(events);
  return events;
}

async function* log(store: EventStore): AsyncGenerator<StoredEvent, undefined> {
  for (let after: Position | undefined, atEnd = false; !atEnd;) {
    const page = await persist(() => store.readAll(after, PAGE));
    yield* page.events;
    ({ next: after, atEnd } = page);
  }
}

/** The hash covers everything that is stored of an event and of those before it. */
function isSame(a: StoredEvent, b: StoredEvent): boolean {
  return a.stream === b.stream && a.version === b.version && Buffer.compare(a.hash, b.hash) === 0;
}

/** Whether `event` may go into the same append as those of `run`. */
function fits(run: readonly StoredEvent[], event: StoredEvent): boolean {
  if (run.length === 0) return true;
  if (run[0]!.stream !== event.stream || run.length >= MAX_EVENTS_PER_APPEND) return false;
  return byteLength([...run, event]) <= MAX_BYTES_PER_APPEND;
}

async function append(to: EventStore, run: readonly StoredEvent[]): Promise<void> {
  const { stream, version } = run[0]!;
  const before = version - 1;
  try {
    await persist(() => to.append(stream, run, before === 0 ? 'no-stream' : before));
  } catch (error) {
    if (!(error instanceof WrongExpectedVersion)) throw error;
    throw new CopyRefused(`The second log holds other events: ${error.message}.`);
  }
}

/** Asks again, with the very same events, while the store cannot say. */
async function persist<T>(ask: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof StoreUnavailable) || tries === TRIES) throw error;
      await pause(100 * 2 ** tries);
    }
  }
}
