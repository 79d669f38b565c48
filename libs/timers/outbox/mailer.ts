import { isIP } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { createTransport } from 'nodemailer';
import type pg from 'pg';
import type { Clock } from '#runtime';
import { measures } from '../measures.js';
import type { Addresses } from './addresses.js';

export interface MailerOptions {
  readonly pool: pg.Pool;
  /** `smtp://user:password@host:587` or `smtps://…`; `?from=` names the sender. */
  readonly smtpUrl: string;
  readonly addresses: Addresses;
  readonly clock: Clock;
  /** Milliseconds between looks at the outbox. */
  readonly every?: number;
  /** Milliseconds after the first failure; doubled after each further one. */
  readonly firstRetry?: number;
  onTrouble?(trouble: { readonly error: unknown; readonly messageId?: string }): void;
}

interface Claimed {
  readonly messageId: string;
  readonly stream: string;
  readonly recipient: string;
  readonly subject: string;
  readonly text: string;
  readonly attempts: number;
}

const MOST_ATTEMPTS = 8;
const LONGEST_RETRY = 6 * 3_600_000;
/** For so long a message belongs to the process that took it; if that one dies, another sends it again. */
const LEASE = 5 * 60_000;
/** Milliseconds: a server that hangs must not keep the process from stopping. */
const PATIENCE = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 20_000 };

/**
 * Sends what waits in the outbox, at least once: who gets a message twice, after a crash between sending and
 * noting it, gets the same Message-ID twice. Any number of processes may run it.
 */
export class Mailer {
  readonly #transport;
  readonly #from: string;
  #stopping: AbortController | undefined;
  #rounds: Promise<void> = Promise.resolve();

  constructor(private readonly options: MailerOptions) {
    const url = new URL(options.smtpUrl);
    const host = isIP(url.hostname.replace(/^\[|\]$/g, '')) ? 'localhost' : url.hostname;
    this.#from = url.searchParams.get('from') ?? `Throughline <throughline@${host}>`;
    url.searchParams.delete('from');
    this.#transport = createTransport({ url: url.href, ...PATIENCE });
  }

  start(): void {
    if (this.#stopping) return;
    this.#stopping = new AbortController();
    this.#rounds = this.#run(this.#stopping.signal);
  }

  /** Finishes the message in hand. */
  async stop(): Promise<void> {
    this.#stopping?.abort();
    await this.#rounds;
    this.#stopping = undefined;
    this.#transport.close();
  }

  /** Sends everything that waits for now. @returns how many messages were sent */
  async deliver(): Promise<number> {
    let sent = 0;
    for (;;) {
      const message = this.#stopping?.signal.aborted ? undefined : await this.#claim();
      if (!message) return sent;
      if (await this.#send(message)) sent++;
    }
  }

  async #run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.deliver().catch((error: unknown) => this.options.onTrouble?.({ error }));
      await pause(this.options.every ?? 2_000, undefined, { signal }).catch(() => {});
    }
  }

  async #claim(): Promise<Claimed | undefined> {
    const now = this.#now();
    const { rows } = await this.options.pool.query<Claimed>(
      `UPDATE outbox.messages SET attempts = attempts + 1, next_attempt_at = $2
       WHERE message_id = (
         SELECT message_id FROM outbox.messages WHERE status = 'pending' AND next_attempt_at <= $1
         ORDER BY fired_at, message_id LIMIT 1 FOR UPDATE SKIP LOCKED)
       RETURNING message_id AS "messageId", stream, recipient, subject, text, attempts`,
      [iso(now), iso(now + LEASE)],
    );
    return rows[0];
  }

  async #send({ messageId, stream, recipient, subject, text, attempts }: Claimed): Promise<boolean> {
    const { addresses, onTrouble } = this.options;
    try {
      const to = [...(await addresses.of(recipient, stream))];
      if (to.length === 0) {
        await this.#settle(messageId, 'unaddressed');
        measures()?.messages.add(1, { outcome: 'unaddressed' });
        return false;
      }
      await this.#transport.sendMail({
        from: this.#from,
        to,
        subject,
        text: `${text}\n`,
        messageId: `<${messageId}@throughline>`,
        headers: { 'Auto-Submitted': 'auto-generated' },
      });
      await this.#settle(messageId, 'sent');
      measures()?.messages.add(1, { outcome: 'sent' });
      return true;
    } catch (error) {
      onTrouble?.({ error: new Error(`a message could not be sent: ${codeOf(error)}`), messageId });
      const given = attempts >= MOST_ATTEMPTS || refusedForGood(error);
      measures()?.messages.add(1, { outcome: given ? 'given-up' : 'to-be-tried-again' });
      const wait = Math.min((this.options.firstRetry ?? 30_000) * 2 ** (attempts - 1), LONGEST_RETRY);
      await this.options.pool.query(
        `UPDATE outbox.messages SET status = $2, next_attempt_at = $3, last_error = $4 WHERE message_id = $1`,
        [messageId, given ? 'failed' : 'pending', iso(this.#now() + wait), codeOf(error)],
      );
      return false;
    }
  }

  async #settle(messageId: string, status: 'sent' | 'unaddressed'): Promise<void> {
    await this.options.pool.query(
      `UPDATE outbox.messages SET status = $2, sent_at = $3, last_error = NULL WHERE message_id = $1`,
      [messageId, status, status === 'sent' ? iso(this.#now()) : null],
    );
  }

  #now(): number {
    return this.options.clock.now().epochMilliseconds;
  }
}

const iso = (milliseconds: number): string => new Date(milliseconds).toISOString();

/** A server's answer may repeat the address: only its number or the kind of failure is kept. */
function codeOf(error: unknown): string {
  const { responseCode, code } = error as { responseCode?: number; code?: string };
  return String(responseCode ?? code ?? 'unknown');
}

/** The server knows the address and will never take it. A server that refuses us may take us later. */
function refusedForGood(error: unknown): boolean {
  const { responseCode, code } = error as { responseCode?: number; code?: string };
  return code === 'EENVELOPE' && responseCode !== undefined && responseCode >= 500;
}
