import { Injectable } from '@nestjs/common';
import { EventStore, PostgresEventStore } from '#event-store';
import { listCheckpoints } from '#read-models';
import { Gate } from '../http/gate.js';
import { Parts } from '../parts.js';

/** One part of the process and how it is; `message` where something is not as it should be. */
export interface PartCondition {
  readonly part: string;
  readonly usable: boolean;
  /** In words of our own: a driver's may name hosts and people. */
  readonly message?: string;
}

/** Milliseconds until a part that says nothing counts as away, and for which an answer is not asked for again. */
const PATIENCE = 3_000;
const KEPT = 1_000;
/** Seconds after which a transaction that keeps events from being read is worth a word. */
const LONG = 10;

type Look = () => Promise<Omit<PartCondition, 'part'>>;

/**
 * How each part is. Not usable is what requests cannot be carried out without; what merely lags or waits is said and
 * stops nothing, or one bad event would take every process out of service.
 */
@Injectable()
export class Condition {
  #asked: { readonly at: number; readonly parts: Promise<readonly PartCondition[]> } | undefined;

  constructor(
    private readonly store: EventStore,
    private readonly parts: Parts,
    private readonly gate: Gate,
  ) {}

  /** Whoever asks within a second shares one look: anybody may ask. */
  async now(): Promise<readonly PartCondition[]> {
    if (this.#asked === undefined || performance.now() - this.#asked.at > KEPT) {
      this.#asked = { at: performance.now(), parts: this.#look() };
    }
    const server = this.gate.isClosing ? { usable: false, message: 'is stopping' } : { usable: true };
    return [{ part: 'server', ...server }, ...(await this.#asked.parts)];
  }

  #look(): Promise<readonly PartCondition[]> {
    const { readPool, keys } = this.parts.parts;
    const looks: Record<string, Look> = {
      'event-store': () => answers(this.store.head()),
      database: () => answers(readPool.query('SELECT 1')),
      ...(keys && { keys: () => answers(keys.secret('organisation', missing)) }),
      followers: () => this.#followers(),
      ...(this.store instanceof PostgresEventStore && { watermark: watermarkOf(this.store) }),
    };
    return Promise.all(Object.entries(looks).map(async ([part, look]) => ({ part, ...(await inTime(look)) })));
  }

  async #followers() {
    const words = (await listCheckpoints(this.parts.parts.readPool)).flatMap(({ name, status, parked }) => [
      ...(status === 'stopped' ? [`${name} is stopped`] : []),
      ...(parked.length > 0 ? [`${name} has set ${parked.length} stream${parked.length > 1 ? 's' : ''} aside`] : []),
    ]);
    return words.length === 0 ? USABLE : { usable: true, message: words.join(', ') };
  }
}

const USABLE = { usable: true } as const;

async function answers(asked: Promise<unknown>) {
  await asked;
  return USABLE;
}

const watermarkOf = (store: PostgresEventStore) => async () => {
  const oldest = await store.oldestWriter();
  if (oldest === undefined || oldest.seconds < LONG) return USABLE;
  const { pid, seconds } = oldest;
  return {
    usable: true,
    message: `process ${pid} of the database has kept new events unread for ${Math.round(seconds)} s`,
  };
};

async function inTime(look: Look): ReturnType<Look> {
  const late = new Promise<Awaited<ReturnType<Look>>>((resolve) =>
    setTimeout(resolve, PATIENCE, { usable: false, message: 'does not answer' }).unref(),
  );
  return Promise.race([look().catch(() => ({ usable: false, message: 'is not available' })), late]);
}

/** The organisation's secret was made at the start; that it is gone is no reason to make another. */
function missing(): never {
  throw new Error('the keys have lost the secret of the organisation');
}
