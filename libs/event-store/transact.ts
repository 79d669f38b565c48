import { createSecretKey, randomUUID, type KeyObject } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { trace } from '@opentelemetry/api';
import type { Circumstances, Decider } from '#domain';
import { showEvent, traced } from '#runtime';
import { encode, idOf, type Upcasts } from './codec.js';
import { Folded, FoldedStreams } from './folded.js';
import { measures } from './measures.js';
import { commandIdOf, type Metadata } from './metadata.js';
import { Patience } from './patience.js';
import {
  Overloaded,
  StoreUnavailable,
  WrongExpectedVersion,
  type EventStore,
  type NewEvent,
  type StoredEvent,
} from './port.js';
import {
  Contention,
  fingerprint,
  IfMatchFailed,
  KeyReused,
  metadataOf,
  type Answer,
  type Fingerprint,
  type Request,
  type Supply,
} from './request.js';
import type { Sealer } from './sealer.js';
import { Turns } from './turns.js';
import { uuidv5 } from './uuid.js';

const tracer = trace.getTracer('throughline.event-store');

export interface TransactorOptions {
  readonly upcasts?: Upcasts;
  /** The organisation's secret: keys the fingerprints of requests, so every process needs the same one. */
  readonly secret?: string | Uint8Array;
  /** Makes the ids of events unlike those of any other process; fixed only where a run must repeat itself. */
  readonly salt?: string;
  /** Bytes of memory for folded states. */
  readonly cacheBytes?: number;
  /** How often an answer of the store is asked for again after a lost connection. */
  readonly retries?: number;
}

const CONFLICTS = 5;

/** What a stream was when a decision was made on it. */
interface Basis<S> {
  readonly stream: string;
  readonly state: S;
  readonly version: number;
  readonly hash: Uint8Array;
}

/** Carries commands out: load, authorise, decide, append, answer. */
export class Transactor {
  readonly #folded: FoldedStreams;
  readonly #turns = new Turns();
  readonly #upcasts: Upcasts;
  readonly #secret: KeyObject;
  readonly #salt: string;
  readonly #retries: number;
  #hits = 0;
  #misses = 0;

  constructor(
    private readonly store: EventStore,
    private readonly sealer: Sealer,
    options: TransactorOptions = {},
  ) {
    this.#folded = new FoldedStreams(options.cacheBytes ?? 128 * 1024 * 1024);
    this.#upcasts = options.upcasts ?? {};
    this.#secret = createSecretKey(Buffer.from(options.secret ?? ''));
    this.#salt = options.salt ?? randomUUID();
    this.#retries = options.retries ?? 5;
  }

  /**
   * Carries out one command, once. Requests to one stream take turns in this process; other processes are
   * met by the expected version.
   * @throws {KeyReused} {@link IfMatchFailed} {@link Contention} {@link StoreUnavailable}, and whatever `decide`,
   * `authorise` and `context` throw, always on the stream's newest state
   */
  transact<
    S,
    C extends { type: string },
    E extends { type: string },
    F extends { type: string },
    X extends Circumstances,
  >(decider: Decider<S, C, E, F, X>, request: Request<C>, supply: Supply<S, X>): Promise<Answer> {
    if (!request.stream.startsWith(`${decider.category}-`)) {
      throw new TypeError(`${request.stream} is no stream of a ${decider.category}`);
    }
    const patience = new Patience(this.#retries);
    return this.#turns.take(request.stream, () => this.#carryOut(decider, request, supply, patience));
  }

  /** The folded states in memory, and how many commands found theirs there. */
  get cache(): { readonly streams: number; readonly bytes: number; readonly hits: number; readonly misses: number } {
    return { ...this.#folded.size, hits: this.#hits, misses: this.#misses };
  }

  /** The newest state of the aggregate with this id, and its version (0: there is none). */
  async load<
    S,
    C extends { type: string },
    E extends { type: string },
    F extends { type: string },
    X extends Circumstances,
  >(decider: Decider<S, C, E, F, X>, id: string): Promise<{ readonly state: S; readonly version: number }> {
    const stream = `${decider.category}-${id}`;
    const { state, version } = await this.#catchUp(decider, stream, new Patience(this.#retries));
    return { state, version };
  }

  /** The state as it was last seen here, however long ago: for what of it never changes. Asks nobody. */
  remembered<S>(decider: { readonly category: string; readonly initial: S }, id: string): S | undefined {
    return this.#folded.get<S>(`${decider.category}-${id}`)?.state;
  }

  async #carryOut<
    S,
    C extends { type: string },
    E extends { type: string },
    F extends { type: string },
    X extends Circumstances,
  >(decider: Decider<S, C, E, F, X>, request: Request<C>, supply: Supply<S, X>, patience: Patience): Promise<Answer> {
    const { stream, command, caller, ifMatch, now } = request;
    const print = fingerprint(this.#secret, request);
    const circumstances = { now, actor: caller, id: print.id };
    const kept = this.#folded.get<S>(stream);
    if (kept) this.#hits++;
    else this.#misses++;
    let folded = kept ?? (await this.#catchUp(decider, stream, patience));
    // Only what was decided on the stream's tail and on policy read anew may be answered without an append.
    let newest = false;
    const lookAgain = async () => {
      supply.fresh?.();
      folded = await this.#catchUp(decider, stream, patience);
      newest = true;
    };
    for (let conflicts = 0; ;) {
      const earlier = folded.commands.get(print.commandId);
      if (earlier !== undefined) return this.#again(stream, earlier, print, patience);
      const { state, version, hash, position } = folded;
      let events: readonly E[];
      let context: X;
      try {
        // Waiting for what is there already would cost a turn of its own.
        const allowed = supply.authorise?.(state);
        if (allowed) await allowed;
        if (ifMatch !== undefined && ifMatch !== version) throw new IfMatchFailed(ifMatch, version);
        context = await supply.context(state, circumstances);
        events = decider.decide(state, command, context);
      } catch (error) {
        if (newest) throw error;
        await lookAgain();
        continue;
      }
      if (events.length === 0) {
        if (newest) return { id: idOf(stream), version, position, events: [], repeated: false };
        await lookAgain();
        continue;
      }
      const metadata = metadataOf(decider, request, print, events, supply.policyVersion?.(context));
      try {
        const stored = await this.#append(decider, { stream, state, version, hash }, events, metadata, patience);
        folded.play(decider.evolve.bind(decider), stored, this.#upcasts);
        this.#folded.put(stream, folded);
        const last = stored.at(-1)!;
        const types = events.map((event) => event.type);
        const made = { events: types, ...createdBy(print, stored) };
        return { id: idOf(stream), version: last.version, position: last.position, ...made, repeated: false };
      } catch (error) {
        // It may have been stored all the same: what is in memory says nothing about the stream any more.
        if (error instanceof StoreUnavailable && !(error instanceof Overloaded)) this.#folded.forget(stream);
        if (!(error instanceof WrongExpectedVersion)) throw error;
        measures()?.conflicts.add(1, { aggregate: decider.category });
        if (++conflicts === CONFLICTS) throw new Contention(`${stream} changed under ${CONFLICTS} attempts`);
        // Two processes that lose to each other in turn should not meet again at once.
        if (conflicts > 1) await pause(Math.random() * 4 ** conflicts);
        folded = await this.#catchUp(decider, stream, patience);
        newest = false;
      }
    }
  }

  /** The answer that the same request had before, from the events that it left from version `first` on. */
  async #again(stream: string, first: number, print: Fingerprint, patience: Patience): Promise<Answer> {
    const since = await patience.ask(() => this.store.read(stream, first));
    const left = since.filter(({ metadata }) => commandIdOf(metadata) === print.commandId);
    const { version, position, metadata } = left.at(-1)!;
    if ((JSON.parse(metadata) as Metadata).digest !== print.digest) throw new KeyReused();
    const events = left.map(({ type }) => type);
    return { id: idOf(stream), version, position, events, ...createdBy(print, left), repeated: true };
  }

  async #append<S>(
    decider: Pick<Decider<S, never, { type: string }, never, Circumstances>, 'classes' | 'schemaVersions'>,
    basis: Basis<S>,
    events: readonly { type: string }[],
    metadata: Metadata,
    patience: Patience,
  ): Promise<readonly StoredEvent[]> {
    const idAt = (version: number) =>
      uuidv5([this.#salt, metadata.commandId, basis.stream, version, metadata.recorded].join('\n'));
    const encoded: readonly NewEvent[] = await encode(decider, basis, events, metadata, idAt, this.sealer);
    const expected = basis.version === 0 ? 'no-stream' : basis.version;
    const from = Date.now();
    const attributes = () => ({ 'throughline.events': encoded.length });
    const { position } = await traced(tracer, 'append', attributes, async (span) => {
      const appended = await patience.ask(() => this.store.append(basis.stream, encoded, expected));
      const { correlation } = metadata;
      if (span) for (const { id, type } of encoded) showEvent(tracer, span, { correlation, eventId: id }, type, from);
      return appended;
    });
    return encoded.map((event, n) => ({ ...event, stream: basis.stream, version: basis.version + n + 1, position }));
  }

  async #catchUp<S, F extends { type: string }>(
    decider: { readonly initial: S; evolve(state: S, event: F): S },
    stream: string,
    patience: Patience,
  ): Promise<Folded<S>> {
    const known = this.#folded.get<S>(stream);
    const tail = await patience.ask(() => this.store.read(stream, (known?.version ?? 0) + 1));
    // Looked up again: another first reading of the same stream may have come before this one.
    const folded = known ?? this.#folded.get<S>(stream) ?? new Folded(decider.initial);
    folded.play(decider.evolve.bind(decider), tail, this.#upcasts);
    if (folded.version > 0) this.#folded.put(stream, folded);
    return folded;
  }
}

/** A command that creates something names it by the command's own id. */
function createdBy({ id }: Fingerprint, events: readonly StoredEvent[]): { created?: string } {
  return events.some(({ data }) => data.includes(`"${id}"`)) ? { created: id } : {};
}
