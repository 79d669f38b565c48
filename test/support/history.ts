import type { Actor } from '#domain';
import {
  encode,
  GENESIS,
  WITHHELD,
  type EventStore,
  type ExpectedVersion,
  type Shape,
  type StoredEvent,
  uuidv5,
} from '#event-store';
import { EnvelopeSealer, MemoryKeyStore } from '#privacy';

/** What of a decider is needed to write its events down. */
export interface Written<E extends { type: string }> extends Shape {
  readonly category: string;
  withholdsActor?(event: E): boolean;
}

/** Writes events as they would be stored, without asking whether anyone could have brought them about. */
export class History {
  readonly keys = new MemoryKeyStore();
  readonly sealer = new EnvelopeSealer(this.keys);
  #recorded = Temporal.Instant.from('2026-08-20T08:00:00Z');

  constructor(private readonly store: EventStore) {}

  /** Appends `events` to the stream of this id, one minute after whatever was written last. */
  async write<E extends { type: string }>(
    decider: Written<E>,
    id: string,
    events: readonly E[],
    actor: Actor = { id: 'mentor', role: 'mentor' },
  ): Promise<readonly StoredEvent[]> {
    const stream = `${decider.category}-${id}`;
    const before = await this.store.read(stream);
    const { version, hash } = before.at(-1) ?? { version: 0, hash: GENESIS };
    this.#recorded = this.#recorded.add({ minutes: 1 });
    const at = this.#recorded.toString({ smallestUnit: 'millisecond' });
    const request = uuidv5(`${stream} ${version}`);
    const metadata = {
      occurred: at,
      recorded: at,
      actor: events.some((event) => decider.withholdsActor?.(event)) ? WITHHELD : actor,
      correlation: request,
      causation: request,
    };
    const idAt = (n: number) => uuidv5(`${stream}@${n}`);
    const encoded = await encode(decider, { stream, version, hash }, events, metadata, idAt, this.sealer);
    const expected: ExpectedVersion = version === 0 ? 'no-stream' : version;
    await this.store.append(stream, encoded, expected);
    return this.store.read(stream, version + 1);
  }
}
