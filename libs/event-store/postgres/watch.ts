import pg from 'pg';
import type { Subscription } from '../port.js';

const CHANNEL = 'throughline_log';
/** Milliseconds: notifications of this long are sent as one, because each takes a lock of the whole server. */
const GATHER = 10;
/** Milliseconds between looks at events that are stored but below nobody's watermark yet. */
const FIRST_LOOK = 20;
const LAST_LOOK = 250;
/** Milliseconds between attempts to listen again. */
const FIRST_RETRY = 100;
const LAST_RETRY = 5000;

/** Whether events are stored that no reader may see yet, because an older transaction is still open. */
const HIDDEN = {
  name: 'log-hidden',
  text: `SELECT EXISTS (SELECT FROM log.events WHERE (epoch, txid) >=
    ((SELECT epoch FROM log.identity), pg_snapshot_xmin(pg_current_snapshot()))) AS hidden`,
};

/**
 * Tells readers to look at the log: on a notification, and every `poll` milliseconds whatever becomes of
 * notifications.
 */
export class LogWatch {
  readonly #wakes = new Set<() => void>();
  #announcing: NodeJS.Timeout | undefined;
  #rung = false;
  #interrupt: (() => void) | undefined;
  #closed = false;
  #loops: Promise<unknown> | undefined;
  #listener: pg.Client | undefined;
  #retry: { timer: NodeJS.Timeout; resolve: () => void } | undefined;

  constructor(
    private readonly pool: pg.Pool,
    private readonly connect: () => pg.Client,
    private readonly poll: number,
  ) {}

  subscribe(wake: () => void): Subscription {
    // A set of closures, so that the same function may subscribe twice.
    const own = () => wake();
    this.#wakes.add(own);
    this.#loops ??= Promise.all([this.#look(), this.#listen()]);
    this.#ring();
    return { close: async () => void this.#wakes.delete(own) };
  }

  /** Something was appended: tells every process, soon, from outside the append's transaction. */
  announce(): void {
    this.#announcing ??= setTimeout(() => void this.#notify(), GATHER);
  }

  async close(): Promise<void> {
    this.#closed = true;
    if (this.#announcing) {
      clearTimeout(this.#announcing);
      await this.#notify();
    }
    this.#wakes.clear();
    this.#ring();
    clearTimeout(this.#retry?.timer);
    this.#retry?.resolve();
    await this.#listener?.end().catch(() => {});
    await this.#loops;
  }

  async #notify(): Promise<void> {
    this.#announcing = undefined;
    // Nothing is lost with a notification: readers look by themselves as well.
    await this.pool.query(`NOTIFY ${CHANNEL}`).catch(() => {});
  }

  #ring(): void {
    this.#rung = true;
    this.#interrupt?.();
  }

  async #look(): Promise<void> {
    let pause = this.poll;
    while (!this.#closed) {
      if (await this.#rungWithin(pause)) pause = 0;
      if (this.#closed) return;
      const hidden = await this.#hidden();
      for (const wake of [...this.#wakes]) wake();
      pause = hidden ? Math.min(Math.max(pause * 2, FIRST_LOOK), LAST_LOOK, this.poll) : this.poll;
    }
  }

  async #rungWithin(milliseconds: number): Promise<boolean> {
    if (!this.#rung) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, milliseconds);
        this.#interrupt = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      this.#interrupt = undefined;
    }
    const rung = this.#rung;
    this.#rung = false;
    return rung;
  }

  async #hidden(): Promise<boolean> {
    try {
      const { rows } = await this.pool.query<{ hidden: boolean }>(HIDDEN);
      return rows[0]!.hidden;
    } catch {
      return false;
    }
  }

  async #listen(): Promise<void> {
    let retry = FIRST_RETRY;
    while (!this.#closed) {
      const client = (this.#listener = this.connect());
      const ended = new Promise<void>((resolve) => {
        client.once('end', resolve);
        // What is wrong shows at the next attempt; without a hearer it would end the process.
        client.on('error', () => resolve());
      });
      try {
        // A connection that is ended while it is being made never says whether it was.
        await Promise.race([client.connect(), ended]);
        client.on('notification', () => this.#ring());
        await client.query(`LISTEN ${CHANNEL}`);
        retry = FIRST_RETRY;
        // Notifications sent while nobody listened are lost.
        this.#ring();
        if (!this.#closed) await ended;
      } catch {
        // Polling goes on meanwhile.
      }
      await client.end().catch(() => {});
      if (this.#closed) return;
      await new Promise<void>((resolve) => (this.#retry = { timer: setTimeout(resolve, retry), resolve }));
      retry = Math.min(retry * 2, LAST_RETRY);
    }
  }
}
