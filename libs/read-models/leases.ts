import type pg from 'pg';

/** The right to run what bears this name, until it is released or the connection is lost. */
export interface Lease {
  readonly lost: boolean;
  release(): Promise<void>;
}

interface Session {
  readonly client: pg.PoolClient;
  /** Ends the connection, so that its locks are gone whatever happened to the unlocking. */
  close(error: Error | true): void;
}

/**
 * Milliseconds: how long the server waits for a word from the process before it ends the session, and how often the
 * process says one. So a process that hangs, or that no network reaches any more, does not lead for ever.
 */
const SILENCE = 6000;
const WORD = 1500;

/** Any number that no other advisory lock of two numbers uses. */
const CLASS = 7_460_232;

const byPool = new WeakMap<pg.Pool, Leases>();

/**
 * Session advisory locks, all of a pool on one connection of it. A process that dies or falls silent loses its
 * session and with it every lease, so another one takes over by itself. They save double work; what keeps a checkpoint right is
 * its compare-and-set.
 */
export class Leases {
  readonly #held = new Map<string, { lost: boolean }>();
  #session: Promise<Session> | undefined;
  #client: pg.PoolClient | undefined;
  /** One question at a time on the one connection. */
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(private readonly pool: pg.Pool) {}

  static of(pool: pg.Pool): Leases {
    const leases = byPool.get(pool) ?? new Leases(pool);
    byPool.set(pool, leases);
    return leases;
  }

  /** Undefined when another process, or another part of this one, holds it. */
  async take(name: string): Promise<Lease | undefined> {
    // A session may lock the same thing twice: within this process the map decides.
    if (this.#held.has(name)) return undefined;
    const holding = { lost: false };
    this.#held.set(name, holding);
    try {
      const session = await (this.#session ??= this.#open());
      const { rows } = await this.#ask<{ taken: boolean }>(session, 'pg_try_advisory_lock($1, hashtext($2))', name);
      if (rows[0]?.taken && !holding.lost) {
        return {
          get lost() {
            return holding.lost;
          },
          release: () => this.#release(name, holding),
        };
      }
    } catch (error) {
      await this.#forget(name, holding);
      throw error;
    }
    await this.#forget(name, holding);
    return undefined;
  }

  async #open(): Promise<Session> {
    try {
      const client = await this.pool.connect();
      let open = true;
      const speak = setInterval(() => void client.query('SELECT').catch(() => {}), WORD);
      const close = (error: Error | true) => {
        clearInterval(speak);
        if (open) client.release(error);
        open = false;
      };
      client.on('error', (error) => {
        close(error);
        if (this.#client === client) this.#session = this.#client = undefined;
        for (const holding of this.#held.values()) holding.lost = true;
        this.#held.clear();
      });
      this.#client = client;
      await client.query(`SET idle_session_timeout = ${SILENCE}`);
      return { client, close };
    } catch (error) {
      this.#session = undefined;
      throw error;
    }
  }

  async #release(name: string, holding: { lost: boolean }): Promise<void> {
    if (holding.lost) return;
    holding.lost = true;
    const session = await this.#session;
    if (session) await this.#ask(session, 'pg_advisory_unlock($1, hashtext($2))', name).catch(() => {});
    await this.#forget(name, holding);
  }

  #ask<T extends pg.QueryResultRow>({ client }: Session, call: string, name: string): Promise<pg.QueryResult<T>> {
    const answer = this.#turn.then(() => client.query<T>(`SELECT ${call} AS taken`, [CLASS, name]));
    this.#turn = answer.catch(() => {});
    return answer;
  }

  /** The last one to go gives the connection back. */
  async #forget(name: string, holding: { lost: boolean }): Promise<void> {
    if (this.#held.get(name) === holding) this.#held.delete(name);
    if (this.#held.size > 0 || !this.#session) return;
    const session = this.#session;
    this.#session = this.#client = undefined;
    (await session.catch(() => undefined))?.close(true);
  }
}

/** How many processes run followers on this database. */
export async function workersOn(pool: pg.Pool): Promise<number> {
  const { rows } = await pool.query<{ processes: number }>(
    `SELECT count(DISTINCT pid)::integer AS processes FROM pg_locks
     WHERE locktype = 'advisory' AND granted AND objsubid = 2 AND classid = $1
       AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
    [CLASS],
  );
  return rows[0]!.processes;
}
