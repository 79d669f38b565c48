import type pg from 'pg';
import { countOpen, wakesBetween, type LedgerPlace } from './ledger-queries.js';
import type { TimerQueue } from './queue.js';

export interface ArmingOptions {
  readonly pool: pg.Pool;
  readonly queue: TimerQueue;
  /** Milliseconds ahead of which timers stand in the queue. */
  readonly horizon: number;
  /** Milliseconds ahead of which timers are added again by every sweep, whatever the queue seems to hold. */
  readonly near: number;
  /** Milliseconds since the epoch. */
  now(): number;
}

/** Timers that are read and added at a time: memory and the time of one statement do not grow with the ledger. */
const PAGE = 2000;
/** Less than this share of what it should hold: the queue has lost its content. */
const WHOLE = 0.9;

/**
 * Keeps in the queue what falls due within the horizon. As long as the queue seems to hold that, only what enters
 * the horizon is added, and again what is due very soon; when it has lost much, everything is.
 */
export class Arming {
  /** Everything due until here (ISO instant) has been added; undefined: we do not know. */
  #armedUntil: string | undefined;

  constructor(private readonly options: ArmingOptions) {}

  /** Adds what the ledger has opened just now. @throws what the queue throws; {@link arm} then adds everything. */
  async add(rows: readonly LedgerPlace[]): Promise<void> {
    try {
      for (let n = 0; n < rows.length; n += PAGE) {
        // Counted from when it is added: what came before may have taken long.
        const now = this.options.now();
        const page = rows.slice(n, n + PAGE);
        await this.options.queue.add(page.map(({ timerId, due }) => ({ timerId, due, delay: Date.parse(due) - now })));
      }
    } catch (error) {
      this.#armedUntil = undefined;
      throw error;
    }
  }

  /**
   * Adds what the queue may lack of what is due after `from` (milliseconds since the epoch).
   * @returns how many timers were added, or added again
   * @throws what the queue throws: the next call adds everything
   */
  async arm(from: number, signal?: AbortSignal): Promise<number> {
    const now = this.options.now();
    const [near, until] = [iso(now + this.options.near), iso(now + this.options.horizon)];
    const armedUntil = (await this.#hasLost(from)) ? undefined : this.#armedUntil;
    this.#armedUntil = undefined;
    let added = await this.#between(iso(from), armedUntil === undefined ? until : near, signal);
    if (armedUntil !== undefined) added += await this.#between(armedUntil > near ? armedUntil : near, until, signal);
    if (!signal?.aborted) this.#armedUntil = until;
    return added;
  }

  /** Whether the queue holds much less than the ledger says of the time that we have added; or we have not yet. */
  async #hasLost(from: number): Promise<boolean> {
    if (this.#armedUntil === undefined) return true;
    const { waiting, delayed, active } = await this.options.queue.depth();
    return waiting + delayed + active < WHOLE * (await countOpen(this.options.pool, iso(from), this.#armedUntil));
  }

  /** Those due after `from` and up to `until`. While one page is being added, the next is read and made ready. */
  async #between(from: string, until: string, signal?: AbortSignal): Promise<number> {
    const pages = this.#pages({ due: from, timerId: LAST }, until);
    let added = 0;
    const lane = async (): Promise<void> => {
      for await (const page of pages) {
        if (signal?.aborted) return;
        await this.add(page);
        added += page.length;
      }
    };
    await Promise.all([lane(), lane()]);
    return added;
  }

  async *#pages(after: LedgerPlace, until: string): AsyncGenerator<readonly LedgerPlace[]> {
    for (let last = after; ;) {
      const page = await wakesBetween(this.options.pool, last, until, PAGE);
      if (page.length > 0) yield page;
      if (page.length < PAGE) return;
      last = page.at(-1)!;
    }
  }
}

/** After every timer's id. */
const LAST = 'g';

const iso = (milliseconds: number): string => new Date(milliseconds).toISOString();
