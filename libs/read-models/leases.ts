import type pg from 'pg';

/** The right to run what bears this name, until it is released or the connection is lost. */
export interface Lease {
  readonly lost: boolean;
  release(): Promise<void>;
}

/** A connection and the locks on it. */
interface Session {
  /** One question at a time. */
  ask(text: string, values?: readonly unknown[]): Promise<readonly { readonly taken?: boolean }[]>;
  /** Ends the connection, so that its locks are gone whatever happened to the unlocking. */
  close(error: Error | true): void;
}

interface Holding {
  readonly session: Promise<Session>;
  lost: boolean;
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
 * session and with it every lease, so another one takes over by itself. They save double work; what keeps a
 * checkpoint right is its compare-and-set.
 */
export class Leases {
  readonly #held = new Map<string, Holding>();
  #session: Promise<Session> | undefined;

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
    const holding: Holding = { session: this.#join(), lost: false };
    this.#held.set(name, holding);
    try {
      const session = await holding.session;
      const [answer] = await session.ask('SELECT pg_try_advisory_lock($1, hashtext($2)) AS taken', [CLASS, name]);
      if (answer?.taken && !holding.lost) {
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

  #join(): Promise<Session> {
    if (this.#session) return this.#session;
    const session: Promise<Session> = open(this.pool, () => this.#ended(session));
    this.#session = session;
    // Whoever waits for it is told; the next one opens another.
    session.catch(() => this.#ended(session));
    return session;
  }

  /** Its locks are gone, and no others: there may be a later session already. */
  #ended(session: Promise<Session>): void {
    if (this.#session === session) this.#session = undefined;
    for (const [name, holding] of this.#held) {
      if (holding.session !== session) continue;
      holding.lost = true;
      this.#held.delete(name);
    }
  }

  async #release(name: string, holding: Holding): Promise<void> {
    if (holding.lost) return;
    holding.lost = true;
    const session = await holding.session;
    await session.ask('SELECT pg_advisory_unlock($1, hashtext($2))', [CLASS, name]).catch(() => {});
    await this.#forget(name, holding);
  }

  /** The last one to go gives the connection back. */
  async #forget(name: string, { session }: Holding): Promise<void> {
    if (this.#held.get(name)?.session === session) this.#held.delete(name);
    if ([...this.#held.values()].some((other) => other.session === session)) return;
    if (this.#session === session) this.#session = undefined;
    (await session.catch(() => undefined))?.close(true);
  }
}

/** A session that keeps its word to the server. `ended` hears of its end, at least once, whoever ended it. */
async function open(pool: pg.Pool, ended: () => void): Promise<Session> {
  const client = await pool.connect();
  let turn: Promise<unknown> = Promise.resolve();
  let heard = performance.now();
  let isOpen = true;
  const ask: Session['ask'] = (text, values = []) => {
    const answer = turn.then(async () => {
      const { rows } = await client.query<{ taken?: boolean }>(text, [...values]);
      heard = performance.now();
      return rows;
    });
    turn = answer.catch(() => {});
    return answer;
  };
  const speak = setInterval(() => {
    // By now the server has ended it, or nothing of what it says arrives.
    if (performance.now() - heard > SILENCE) close(new Error('the database has fallen silent'));
    else void ask('SELECT').catch(() => {});
  }, WORD);
  const close = (error: Error | true): void => {
    clearInterval(speak);
    if (isOpen) client.release(error);
    isOpen = false;
    ended();
  };
  client.on('error', close);
  client.once('end', () => close(true));
  try {
    await ask(`SET idle_session_timeout = ${SILENCE}`);
  } catch (error) {
    close(true);
    throw error;
  }
  return { ask, close };
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
