import type { Sender } from '../stage/story.js';

export interface Reply {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Sends one request to the API and answers with what came back, refusals too. */
export type Call = (request: {
  readonly as?: Sender;
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: unknown;
  /** Idempotency key. */
  readonly key: string;
}) => Promise<Reply>;

/** Requests of one sender that are expected to succeed. */
export class Caller {
  #sent = 0;

  constructor(
    private readonly call: Call,
    private readonly as: Sender,
    /** Tells this caller's keys from those of others: the same life, the same keys. */
    private readonly name: string,
  ) {}

  get(path: string): Promise<Reply['body']> {
    return this.send('GET', path);
  }

  post(path: string, body: unknown = {}): Promise<Reply['body']> {
    return this.send('POST', path, body);
  }

  private async send(method: 'GET' | 'POST', path: string, body?: unknown): Promise<Reply['body']> {
    const key = `${this.name}/${++this.#sent}`;
    const reply = await this.call({ as: this.as, method, path, key, ...(body !== undefined && { body }) });
    if (reply.status >= 400) throw new Error(`${method} ${path}: ${reply.status} ${JSON.stringify(reply.body)}`);
    return reply.body;
  }
}
