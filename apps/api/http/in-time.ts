import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { StoreUnavailable } from '#event-store';

/**
 * Milliseconds, from when the whole of a request is there, within which it is answered: more than a query waits for a
 * write, or a command tries.
 */
export const ANSWERED_WITHIN = 5_500;

/**
 * Tells whoever would wait longer, as on a network that has gone silent, that nobody knows: what is still under way
 * has time limits of its own, and what became of a command is found by its key.
 */
export function answerInTime(
  server: FastifyInstance,
  answer: (error: Error, request: FastifyRequest, reply: FastifyReply) => void,
  within = ANSWERED_WITHIN,
): void {
  server.addHook('preValidation', (request, reply, done) => {
    const timer = setTimeout(() => {
      // An answer that has begun goes on for as long as its reader takes. Whatever comes later is not sent: Fastify
      // takes one answer to a request.
      if (!reply.raw.headersSent) answer(new StoreUnavailable(`no answer within ${within} ms`), request, reply);
    }, within);
    reply.raw.once('close', () => clearTimeout(timer));
    done();
  });
}
