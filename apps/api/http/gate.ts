import { setTimeout as pause } from 'node:timers/promises';
import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { ANSWERED_WITHIN } from './in-time.js';
import { overloaded, Problem } from './problem.js';
import { sendProblem } from './problem.filter.js';

/** Requests under way at once in one process: more would only wait for each other, and hold their bodies meanwhile. */
export const MOST_UNDER_WAY = 1_000;
/** Milliseconds in which the last ones still hear of it. */
const LINGERS = 100;

/**
 * Lets requests in: up to a number at once, and none once the server closes, when what is inside is still answered.
 * How the process is can be asked at any time.
 */
@Injectable()
export class Gate implements BeforeApplicationShutdown {
  readonly #inside = new Set<FastifyReply>();
  #closing = false;
  #emptied = (): void => {};

  constructor(private readonly most: number) {}

  get isClosing(): boolean {
    return this.#closing;
  }

  guard(server: FastifyInstance): void {
    server.addHook('onRequest', (request, reply, done) => {
      if (request.url.startsWith('/health/')) return done();
      if (this.#closing) return sendProblem(reply.header('Connection', 'close'), closing());
      if (this.#inside.size >= this.most) return sendProblem(reply, overloaded());
      this.#inside.add(reply);
      // Also where the caller hangs up.
      reply.raw.once('close', () => {
        this.#inside.delete(reply);
        if (this.#inside.size === 0) this.#emptied();
      });
      done();
    });
    server.addHook('preClose', (done) => {
      // Somebody who never finishes their request would keep everybody else from a clean stop.
      setTimeout(() => server.server.closeAllConnections(), LINGERS).unref();
      done();
    });
  }

  /** Turns newcomers away and waits until everyone inside has their answer, or for {@link ANSWERED_WITHIN}. */
  async beforeApplicationShutdown(): Promise<void> {
    this.#closing = true;
    for (const reply of this.#inside) if (!reply.raw.headersSent) reply.header('Connection', 'close');
    const empty = new Promise<void>((resolve) => (this.#emptied = resolve));
    if (this.#inside.size > 0) await Promise.race([empty, pause(ANSWERED_WITHIN, undefined, { ref: false })]);
    // Whoever was about to send on a connection that they kept hears why it ends.
    await pause(LINGERS);
  }
}

const closing = (): Problem =>
  new Problem(503, 'closing', 'This server is stopping: another one, or this one started anew, will answer.', {
    retryAfter: 1,
  });
