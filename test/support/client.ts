import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Actor } from '#domain';

export interface Reply<T = Body> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: T;
}

export type Body = Readonly<Record<string, unknown>>;

/** What a command answers. */
export interface Answered {
  readonly id: string;
  readonly version: number;
  readonly position: string;
  readonly events: readonly string[];
  readonly created?: string;
}

export interface Sending {
  /** Idempotency key. */
  readonly key?: string;
  /** The version that it is decided on. */
  readonly ifMatch?: number;
  /** Of another process than the client's own. */
  readonly url?: string;
}

/** Longer than the API takes to say that it cannot: who has no answer by then hangs. */
const ANSWERED_WITHIN = 12_000;

/** One person at the API: requests over a real socket, with a token of theirs. */
export class Client {
  /** @param url asked before each request: the API may have come back on another port */
  constructor(
    readonly actor: Actor,
    private readonly token: string,
    private readonly url: () => string,
  ) {}

  get id(): string {
    return this.actor.id;
  }

  get<T = Body>(path: string, headers: Readonly<Record<string, string>> = {}): Promise<Reply<T>> {
    return this.send<T>('GET', path, headers);
  }

  /** Under a key of its own unless `key` is given. */
  post<T = Answered>(path: string, body: unknown = {}, { key, ifMatch, url }: Sending = {}): Promise<Reply<T>> {
    const headers = {
      'Content-Type': 'application/json',
      'Idempotency-Key': key ?? randomUUID(),
      ...(ifMatch !== undefined && { 'If-Match': `"${ifMatch}"` }),
    };
    return this.send<T>('POST', path, headers, JSON.stringify(body), url);
  }

  /** The body of an answer that is no problem. @throws with the problem otherwise */
  async ask<T = Body>(path: string): Promise<T> {
    return accepted(await this.get<T>(path));
  }

  /** Likewise for a command. */
  async tell(path: string, body: unknown = {}): Promise<Answered> {
    return accepted(await this.post(path, body));
  }

  /**
   * Sends a command again under the same key, each time to the next of `urls`, for as long as nobody can say whether
   * it was carried out (no answer, 429, 503). @throws after half a minute of that
   */
  async insist<T = Answered>(
    path: string,
    body: unknown,
    key: string,
    urls: readonly string[] = [this.url()],
  ): Promise<Reply<T>> {
    const end = performance.now() + 30_000;
    for (let attempt = 0; ; attempt++) {
      const { reply, failure } = await this.post<T>(path, body, { key, url: urls[attempt % urls.length] }).then(
        (given) => ({ reply: given, failure: undefined }),
        (error: unknown) => ({ reply: undefined, failure: error }),
      );
      if (reply && reply.status !== 503 && reply.status !== 429) return reply;
      if (performance.now() > end) throw new Error(`no answer to ${path}`, { cause: failure ?? reply });
      await pause(10 + 20 * Math.random());
    }
  }

  private async send<T>(
    method: string,
    path: string,
    headers: Readonly<Record<string, string>>,
    body?: string,
    url = this.url(),
  ): Promise<Reply<T>> {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: { Authorization: `Bearer ${this.token}`, ...headers },
      ...(body !== undefined && { body }),
      signal: AbortSignal.timeout(ANSWERED_WITHIN),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: (text ? JSON.parse(text) : undefined) as T };
  }
}

/** @throws with status and problem where it is one */
export function accepted<T>({ status, body }: Reply<T>): T {
  if (status >= 400) throw new Error(`${status} ${JSON.stringify(body)}`);
  return body;
}
