import { setTimeout as pause } from 'node:timers/promises';
import type pg from 'pg';
import type { Dispatcher } from '#commands';
import type { EventStore, Upcasts } from '#event-store';
import type { Clock } from '#runtime';
import { Arming } from './arming.js';
import { TimerLedger } from './ledger.js';
import type { LedgerRow } from './ledger-fold.js';
import { nextDue, openUntil, type LedgerPlace } from './ledger-queries.js';
import { TimerProcessor } from './processor.js';
import type { TimerQueue } from './queue.js';

export interface TimersOptions {
  readonly store: EventStore;
  readonly pool: pg.Pool;
  readonly dispatcher: Pick<Dispatcher, 'execute'>;
  readonly clock: Clock;
  /** Left out where time is simulated: then only {@link Timers.fireDue} fires. */
  readonly queue?: TimerQueue;
  /** Hours ahead of which timers stand in the queue. */
  readonly horizon?: number;
  /** Milliseconds between sweeps. */
  readonly sweepEvery?: number;
  readonly upcasts?: Upcasts;
  onTrouble?(trouble: { readonly error: unknown; readonly timerId?: string; readonly follower?: string }): void;
}

/** Overdue timers that are read at a time. */
const PAGE = 500;
/** Streams whose timers fire at the same time. */
const SIDE_BY_SIDE = 8;

/**
 * Fires what falls due. The ledger says what that is, the queue wakes us for it in time, and a sweep makes good
 * whatever the queue lost. Any number of processes may run it side by side.
 */
export class Timers {
  readonly ledger: TimerLedger;
  readonly processor: TimerProcessor;
  readonly #horizon: number;
  readonly #sweepEvery: number;
  readonly #arming: Arming | undefined;
  #stopping: AbortController | undefined;
  #sweeps: Promise<void> | undefined;
  /** Until the queue has been given what it lacks. */
  #armed: Promise<void> | undefined;
  #fresh: LedgerRow[] = [];

  constructor(private readonly options: TimersOptions) {
    const { store, pool, dispatcher, clock, queue, upcasts, onTrouble } = options;
    const horizon = (options.horizon ?? 48) * 3_600_000;
    this.#horizon = horizon;
    this.#sweepEvery = options.sweepEvery ?? 30_000;
    // What falls due before the next sweep has ended is added by this one, even if the last one did so.
    const near = 3 * this.#sweepEvery;
    this.#arming = queue && new Arming({ pool, queue, horizon, near, now: () => this.#now() });
    this.processor = new TimerProcessor(pool, dispatcher, clock);
    this.ledger = new TimerLedger({ store, pool, upcasts, onTrouble, onOpened: (rows) => this.#noticed(rows) });
  }

  /** Follows the log, works off the queue and sweeps until {@link stop}. */
  start(): void {
    if (this.#stopping) return;
    this.#stopping = new AbortController();
    this.ledger.follower.start();
    this.options.queue?.work((timerId) => this.#woken(timerId));
    this.#sweeps = this.#sweepOn(this.#stopping.signal);
  }

  /** Finishes what is in hand and closes the queue. */
  async stop(): Promise<void> {
    this.#stopping?.abort();
    await this.#sweeps;
    await this.options.queue?.close();
    await this.#armed;
    await this.ledger.follower.stop();
    this.#stopping = undefined;
  }

  /**
   * Fires what is due at or before `until`, in order of due instant, what a firing makes due included, each once.
   * @returns the timers that fired
   */
  async fireDue(until: Temporal.Instant): Promise<readonly LedgerRow[]> {
    const last = until.toString({ smallestUnit: 'millisecond' });
    const tried = new Set<string>();
    const fired: LedgerRow[] = [];
    for (;;) {
      await this.options.store.allShown();
      await this.ledger.follower.catchUp();
      const overdue = (await Array.fromAsync(this.#overdue(last))).flat();
      const rows = overdue.filter((row) => !tried.has(`${row.timerId} ${row.due}`));
      if (rows.length === 0) return fired;
      for (const row of rows) tried.add(`${row.timerId} ${row.due}`);
      fired.push(...(await this.#fireAll(rows)));
    }
  }

  /** The next instant at which something falls due after `after`; overdue ones count when it is left out. */
  async nextDue(after?: Temporal.Instant): Promise<Temporal.Instant | undefined> {
    await this.options.store.allShown();
    await this.ledger.follower.catchUp();
    const due = await nextDue(this.options.pool, after?.toString({ smallestUnit: 'millisecond' }));
    return due === undefined ? undefined : Temporal.Instant.from(due);
  }

  /** Fires what is overdue straight from the ledger, then adds to the queue what it lacks of what is due soon. */
  async sweep(): Promise<void> {
    const from = this.#now();
    await this.#fireOverdue(from);
    await this.#arm(from);
  }

  async #sweepOn(signal: AbortSignal): Promise<void> {
    const told = (error: unknown) => this.options.onTrouble?.({ error });
    while (!signal.aborted) {
      const from = this.#now();
      await this.#fireOverdue(from).catch(told);
      // A queue that does not answer must not keep the next sweep from firing.
      this.#armed ??= this.#arm(from)
        .catch(told)
        .finally(() => (this.#armed = undefined));
      await pause(this.#sweepEvery, undefined, { signal }).catch(() => {});
    }
  }

  async #fireOverdue(until: number): Promise<void> {
    for await (const rows of this.#overdue(iso(until))) {
      await this.#fireAll(rows);
      if (this.#stopping?.signal.aborted) return;
    }
  }

  async #arm(from: number): Promise<void> {
    const signal = this.#stopping?.signal;
    if (!signal?.aborted) await this.#arming?.arm(from, signal);
  }

  /** Pages of all that is overdue, whatever came of it the last time: what cannot be fired does not hinder the rest. */
  async *#overdue(until: string): AsyncGenerator<readonly LedgerRow[]> {
    for (let after: LedgerPlace | undefined; ;) {
      const rows = await openUntil(this.options.pool, until, PAGE, after);
      if (rows.length > 0) yield rows;
      if (rows.length < PAGE) return;
      after = rows.at(-1)!;
    }
  }

  /** Those of one stream in order, several streams side by side. @returns the rows that fired, in their order */
  async #fireAll(rows: readonly LedgerRow[]): Promise<readonly LedgerRow[]> {
    const fired = new Set<LedgerRow>();
    const streams = [...Map.groupBy(rows, ({ stream }) => stream).values()].values();
    const work = async (): Promise<void> => {
      for (const own of streams) {
        for (const row of own) {
          if (this.#stopping?.signal.aborted) return;
          if ((await this.#fire(row)) === 'fired') fired.add(row);
        }
      }
    };
    await Promise.all(Array.from({ length: SIDE_BY_SIDE }, work));
    return rows.filter((row) => fired.has(row));
  }

  async #fire(row: LedgerRow): Promise<string> {
    try {
      return await this.processor.fire(row);
    } catch (error) {
      this.options.onTrouble?.({ error, timerId: row.timerId });
      return 'failed';
    }
  }

  /** The queue's clock may be ahead of ours by a little; for more than that the sweep will see to it. */
  async #woken(timerId: string): Promise<void> {
    for (let tries = 0; tries < 5; tries++) {
      if ((await this.processor.fireById(timerId)) !== 'not-yet') return;
      await pause(50);
    }
  }

  /** What the ledger has just opened goes to the queue soon after, once the ledger's transaction has ended. */
  #noticed(rows: readonly LedgerRow[]): void {
    if (!this.#arming || !this.#stopping) return;
    const soon = iso(this.#now() + this.#horizon);
    const fresh = rows.filter((row) => row.due <= soon);
    if (fresh.length === 0) return;
    if (this.#fresh.length === 0) setTimeout(() => void this.#enqueueFresh(), 50);
    this.#fresh.push(...fresh);
  }

  async #enqueueFresh(): Promise<void> {
    const rows = this.#fresh;
    this.#fresh = [];
    if (this.#stopping?.signal.aborted !== false) return;
    await this.#arming?.add(rows).catch((error: unknown) => this.options.onTrouble?.({ error }));
  }

  #now(): number {
    return this.options.clock.now().epochMilliseconds;
  }
}

const iso = (milliseconds: number): string => new Date(milliseconds).toISOString();
