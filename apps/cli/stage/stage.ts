import { createApi, makeSigningKey, mintToken } from '#api';
import { openParts, type Parts } from '#assembly';
import { uuidv5 } from '#event-store';
import { SimulatedClock, type Configuration } from '#runtime';
import { advance, type Advance, type LedgerRow } from '#timers';
import { Worker } from '#worker';
import { say } from '../terminal.js';
import { logHash } from './log-hash.js';
import type { Sender } from './story.js';

export interface Firing {
  readonly fired: string;
  /** ISO instant at which it fired. */
  readonly at: string;
  /** Person ids or `manager`. */
  readonly to: readonly string[];
  readonly stream: string;
  readonly escalation: boolean;
}

export interface StageOptions {
  readonly configuration: Configuration;
  readonly start: Temporal.Instant;
  /** Makes ids follow from the story alone: the same story, the same log. Never where real people may follow. */
  readonly seed?: string;
  /** Whether requests go over a real port, or straight to the API's front door, which is faster. */
  readonly sockets?: boolean;
  /** Told of every firing, at its own instant. */
  readonly fired?: (firing: Firing) => void;
}

const TOKEN_SECONDS = 20 * 366 * 86_400;

/**
 * The whole of Throughline with a clock that stands still until it is moved: the API, the handlers, read models,
 * flows and the timer ledger of production; only the queue, which counts real time, is off.
 */
export class Stage {
  readonly #tokens = new Map<string, Promise<string>>();
  #working = true;
  /** Whether something was recorded that flows and timers have not seen, and likewise those who only read. */
  #news = true;
  #unread = true;
  /** When somebody will have left next. */
  #leaving: Temporal.Instant | undefined;

  private constructor(
    readonly parts: Parts,
    readonly clock: SimulatedClock,
    private readonly app: Api,
    private readonly send: Send,
    private readonly worker: Worker,
    private readonly signingKey: Uint8Array,
    private readonly fired: (firing: Firing) => void,
  ) {}

  static async open({ configuration, start, seed, sockets = false, fired = () => {} }: StageOptions): Promise<Stage> {
    const clock = new SimulatedClock(start);
    const parts = await openParts(configuration, { clock, say, seed, alone: true });
    try {
      const signingKey = await parts.keys.secret('local-signing-key', makeSigningKey);
      const app = await createApi({
        ...parts,
        identity: { kind: 'local', signingKey },
        // One client sends everything here.
        requestsPerSecond: Number.MAX_SAFE_INTEGER,
      });
      const send = sockets ? await overSockets(app) : withoutSockets(app);
      return new Stage(parts, clock, app, send, Worker.simulated(parts), signingKey, fired);
    } catch (error) {
      await parts.close();
      throw error;
    }
  }

  get now(): Temporal.Instant {
    return this.clock.now();
  }

  /** Moves the clock to `instant`; what falls due on the way fires at its own instant, unless the worker is down. */
  async advanceTo(instant: Temporal.Instant): Promise<void> {
    if (!this.#working) return this.clock.setTo(instant);
    const told: Told[] = [];
    const fired = (row: LedgerRow, at: Temporal.Instant): void => {
      this.#news = true;
      told.push({ row, at });
    };
    const { clock } = this;
    await advance({ clock, timers: this.#deeds(), settle: () => this.settle(), fired }, instant);
    firings(told).forEach(this.fired);
  }

  /** What time alone brings about: timers that fall due, and the days after which somebody has left. */
  #deeds(): Advance['timers'] {
    const { timers } = this.worker;
    return {
      fireDue: async (at) => {
        if (this.#leaving && Temporal.Instant.compare(this.#leaving, at) <= 0) this.#news = true;
        await this.settle();
        return timers.fireDue(at);
      },
      nextDue: async (after) => {
        const due = await timers.nextDue(after);
        if (!due || !this.#leaving) return due ?? this.#leaving;
        return Temporal.Instant.compare(this.#leaving, due) < 0 ? this.#leaving : due;
      },
    };
  }

  /** Lets flows and timers catch up with what was just done. */
  async settle(): Promise<void> {
    if (!this.#working || !this.#news) return;
    this.#news = false;
    this.#unread = true;
    await this.worker.settle();
    this.#leaving = await this.worker.flows.next(this.now);
  }

  /** Lets the tables that queries read catch up as well. */
  async settleReaders(): Promise<void> {
    if (!this.#working || !this.#unread) return;
    this.#unread = false;
    await this.worker.settleReaders();
  }

  async setWorker(state: 'down' | 'up'): Promise<void> {
    this.#working = state === 'up';
    // What fell due meanwhile is overdue now.
    if (this.#working) await this.advanceTo(this.now);
  }

  async request(request: {
    readonly as?: Sender;
    readonly method: 'GET' | 'POST';
    readonly path: string;
    readonly body?: unknown;
    readonly headers?: Readonly<Record<string, string>>;
  }): Promise<{ readonly status: number; readonly body: unknown }> {
    const { as, method, path, body, headers } = request;
    const sent: Sent = {
      method,
      path,
      headers: {
        ...(as && { authorization: `Bearer ${await this.#token(as)}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      payload: body === undefined ? undefined : JSON.stringify(body),
    };
    if (method === 'POST') this.#news = true;
    const { status, text } = await this.send(sent);
    return { status, body: text === '' ? undefined : JSON.parse(text) };
  }

  /** SHA-256 over the plaintext events by stream and version, and how many there are. */
  logHash(): ReturnType<typeof logHash> {
    return logHash(this.parts);
  }

  async close(): Promise<void> {
    await this.app.close();
    await this.worker.stop();
    await this.parts.close();
  }

  #token({ role, person }: Sender): Promise<string> {
    const key = `${role}/${person}`;
    const known = this.#tokens.get(key);
    if (known) return known;
    const minted = mintToken(this.signingKey, { role, id: personId(person) }, this.now, TOKEN_SECONDS);
    this.#tokens.set(key, minted);
    return minted;
  }
}

type Api = Awaited<ReturnType<typeof createApi>>;

interface Sent {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly payload: string | undefined;
}

type Send = (sent: Sent) => Promise<{ readonly status: number; readonly text: string }>;

async function overSockets(app: Api): Promise<Send> {
  await app.listen({ host: '127.0.0.1', port: 0 });
  const url = await app.getUrl();
  return async ({ method, path, headers, payload }) => {
    const response = await fetch(new URL(path, url), { method, headers, ...(payload && { body: payload }) });
    return { status: response.status, text: await response.text() };
  };
}

function withoutSockets(app: Api): Send {
  return async ({ method, path, headers, payload }) => {
    const { statusCode, body } = await app.inject({ method, url: path, headers, ...(payload && { payload }) });
    return { status: statusCode, text: body };
  };
}

/** A story may call a manager or auditor by any name; people who are registered have ids. */
function personId(name: string): string {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(name) ? name : uuidv5(`story/${name}`);
}

interface Told {
  readonly row: LedgerRow;
  readonly at: Temporal.Instant;
}

/** One line for what one rule tells several people about the same thing. */
function firings(all: readonly Told[]): readonly Firing[] {
  const told = all.filter(({ row }) => row.recipient !== 'system');
  const groups = Map.groupBy(told, ({ row, at }) => [at, row.rule, row.stream, row.anchor, row.escalation].join());
  return [...groups.values()].map((group) => {
    const { row, at } = group[0]!;
    const to = group.map((one) => one.row.recipient).sort();
    return { fired: row.rule, at: at.toString(), to, stream: row.stream, escalation: row.escalation };
  });
}
