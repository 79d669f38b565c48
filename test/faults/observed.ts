import type { Answered, Client, Reply } from '../support/client.js';
import type { Acknowledged } from '../support/log.js';
import type { Fault } from './fault.js';
import { SlowMoment } from './slow-moment.js';

/** A command as it was sent, to be sent again as it was. */
export interface Sent {
  readonly by: Client;
  readonly path: string;
  readonly body: object;
  readonly key: string;
}

/** How often a client heard what, and what it never should have heard. */
export class Observed {
  readonly acknowledged: (Acknowledged & Pick<Answered, 'position'>)[] = [];
  /** Sent, and nobody could say what became of it. */
  unknown: Sent[] = [];
  /** Requests with an answer or without one; those of them that were not carried out, as far as the client knows. */
  requests = 0;
  troubled = 0;
  /** Commands of which it was not known, that were sent again. */
  repeated = 0;
  /** Queries that had to include a write, and did. */
  seen = 0;
  /** Milliseconds that the slowest answer took. */
  slowest = 0;
  readonly violations: string[] = [];
  /** What goes on while clients ask. */
  fault: Fault | undefined;
  readonly #slow = new SlowMoment();

  violated(what: string): void {
    this.violations.push(what);
  }

  /** What a request came to: its reply, or undefined when that leaves open whether it was carried out. */
  async judge<T>(what: string, asking: () => Promise<Reply<T>>): Promise<Reply<T> | undefined> {
    const begun = performance.now();
    const { reply, failure } = await asking().then(
      (given) => ({ reply: given, failure: undefined }),
      (error: Error) => ({ reply: undefined, failure: error }),
    );
    const ended = performance.now();
    this.requests++;
    this.slowest = Math.max(this.slowest, ended - begun);
    if (!reply) {
      this.troubled++;
      const during = this.fault?.name ?? 'no fault';
      if (failure.name === 'TimeoutError') this.violated(`${what}: no answer in time (${during})`);
      else if (!this.fault?.severs) this.violated(`${what}: ${failure.message} ${String(failure.cause)} (${during})`);
      return undefined;
    }
    if (reply.status < 400) return reply;
    const code = this.#asProblem(what, reply);
    if (reply.status !== 503 && reply.status !== 429) return reply;
    this.troubled++;
    if (reply.status !== 503 || this.fault) return undefined;
    // Where many write to one stream at once, somebody may be told so at any time.
    const excused = code === 'contention' || (code === 'store-unavailable' && this.#slow.excuses(begun, ended));
    if (!excused) this.violated(`${what}: ${textOf(reply)} though nothing is wrong`);
    return undefined;
  }

  #asProblem(what: string, reply: Reply<unknown>): unknown {
    const type = reply.headers.get('content-type') ?? '';
    const { status, code, detail } = (reply.body ?? {}) as Record<string, unknown>;
    const whole = status === reply.status && typeof code === 'string' && typeof detail === 'string';
    if (!type.startsWith('application/problem+json') || !whole) this.violated(`${what}: no problem: ${textOf(reply)}`);
    const after = Number(reply.headers.get('retry-after') ?? NaN);
    if (reply.status === 503 && !(after > 0)) this.violated(`${what}: 503 without Retry-After`);
    return code;
  }

  /** A command's answer. Undefined where nobody knows, or where its date was refused while clocks are wrong. */
  async command(sent: Sent, url?: string): Promise<Answered | undefined> {
    const { by, path, body, key } = sent;
    const reply = await this.judge(`POST ${path}`, () => by.post(path, body, { key, url }));
    if (!reply) return undefined;
    if (reply.status < 400) {
      this.acknowledged.push({ stream: streamOf(path, reply.body), ...reply.body });
      return reply.body;
    }
    if (!this.fault?.untimely || reply.status !== 409) {
      this.violated(`POST ${path} ${JSON.stringify(body)}: ${textOf(reply)} (${this.fault?.name ?? 'no fault'})`);
    }
    return undefined;
  }

  /**
   * Sends it again, to one API after the other, until it is known to have been carried out.
   * @throws {Error} after two minutes of that
   */
  async insist(sent: Sent, urls: () => readonly string[], wait: () => Promise<unknown>): Promise<Answered> {
    const end = performance.now() + 120_000;
    for (let attempt = 0; ; attempt++) {
      const violations = this.violations.length;
      const choices = urls();
      const answer = await this.command(sent, choices[attempt % choices.length]);
      if (answer) return answer;
      this.repeated++;
      if (this.violations.length > violations) throw new Error(this.violations.at(-1));
      if (performance.now() > end) throw new Error(`POST ${sent.path} was never carried out`);
      await wait();
    }
  }
}

const CATEGORIES: Readonly<Record<string, string>> = {
  people: 'person',
  programmes: 'programme',
  cohorts: 'cohort',
  matches: 'match',
  relationships: 'relationship',
};

const streamOf = (path: string, { id }: Answered): string => `${CATEGORIES[path.split('/')[2]!]}-${id}`;

const textOf = ({ status, body }: Reply<unknown>): string => `${status} ${JSON.stringify(body)}`;
