import { STATUS_CODES } from 'node:http';
import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { ThrottlerException } from './throttle.js';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Forbidden, NotFound } from '#access';
import { Refusal } from '#domain';
import {
  AppendTooLarge,
  Contention,
  IfMatchFailed,
  KeyReused,
  Overloaded,
  StoreUnavailable,
  UnknownPosition,
} from '#event-store';
import { BadCursor } from '#read-models';
import { ofDatabase, storeUnavailable } from './database-failures.js';
import type { Log } from './log.js';
import { invalid, overloaded, Problem } from './problem.js';

/** Every answer that is not a success, in one shape. What is not expected reads 500 and is logged, never told. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly log: Log) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    this.answer(error, http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>());
  }

  answer(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
    const { after } = (request.query ?? {}) as { after?: unknown };
    const problem = problemOf(error, after !== undefined);
    // Overload is told to whoever asked and counted; a line for each would be one more load.
    const expected = error instanceof Problem || error instanceof Overloaded;
    // What comes to its end after the request was given up (see in-time.ts) has nobody left to be told.
    const late = reply.raw.headersSent;
    if (problem.status >= 500 && !expected)
      this.log.error(
        {
          err: error,
          request: request.id,
          method: request.method,
          route: request.routeOptions.url,
          code: problem.code,
        },
        late ? 'not carried out, after its time' : 'not carried out',
      );
    if (!late) sendProblem(reply, problem);
  }
}

export function sendProblem(reply: FastifyReply, problem: Problem): void {
  const { status, more } = problem;
  const { retryAfter } = more;
  if (retryAfter !== undefined) reply.header('Retry-After', String(retryAfter));
  if (status === 401) reply.header('WWW-Authenticate', 'Bearer');
  const body = JSON.stringify(bodyOf(problem));
  reply.status(status).header('Content-Type', 'application/problem+json; charset=utf-8').send(body);
}

/** As RFC 9457 has it. */
export function bodyOf({ status, code, message: detail, more }: Problem): object {
  const { retryAfter: _, ...extra } = more;
  return { type: `urn:throughline:problem:${code}`, title: STATUS_CODES[status], status, code, detail, ...extra };
}

const RETRY_SECONDS = 1;

/** @param goesOn whether the request says where a list goes on */
function problemOf(error: unknown, goesOn: boolean): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof Refusal) {
    const unmet = error.unmet.length > 0 ? { unmet: error.unmet } : {};
    return new Problem(409, error.code, error.message, unmet);
  }
  if (error instanceof NotFound) return new Problem(404, 'not-found', error.message);
  if (error instanceof Forbidden) return new Problem(403, 'forbidden', error.message);
  if (error instanceof KeyReused) return new Problem(422, 'idempotency-key-reused', sentence(error));
  if (error instanceof IfMatchFailed) return new Problem(412, 'version-does-not-match', sentence(error));
  if (error instanceof UnknownPosition) {
    return new Problem(400, 'unknown-position', 'Read-After is not a position that this log has given out.');
  }
  if (error instanceof BadCursor)
    return invalid([{ field: 'after', message: 'after must be the `next` of a page of this list' }]);
  if (error instanceof AppendTooLarge) return new Problem(413, 'too-large', sentence(error));
  if (error instanceof Contention) {
    return new Problem(503, 'contention', 'Too many changes at once: try again.', { retryAfter: RETRY_SECONDS });
  }
  if (error instanceof Overloaded) return overloaded();
  if (error instanceof StoreUnavailable) return storeUnavailable();
  if (error instanceof ThrottlerException) {
    return new Problem(429, 'too-many-requests', 'Too many requests: slow down.', { retryAfter: RETRY_SECONDS });
  }
  return (
    ofFramework(error) ??
    ofDatabase(error, goesOn) ??
    new Problem(500, 'internal-error', 'Something went wrong here; it has been logged.')
  );
}

const CODES: Readonly<Record<number, readonly [code: string, detail: string]>> = {
  400: ['invalid-request', 'The request cannot be read.'],
  404: ['not-found', 'There is nothing at this address.'],
  408: ['timeout', 'The request did not arrive in time.'],
  413: ['too-large', 'The body is larger than this server takes.'],
  414: ['address-too-long', 'The address is too long.'],
  415: ['unsupported-media-type', 'Bodies are application/json.'],
};

/** Nest's and Fastify's own refusals, in our words: theirs may repeat what was sent. */
function ofFramework(error: unknown): Problem | undefined {
  const status = error instanceof HttpException ? error.getStatus() : statusOf(error);
  const known = status === undefined ? undefined : CODES[status];
  return known && new Problem(status!, ...known);
}

function statusOf(error: unknown): number | undefined {
  const { statusCode } = (error ?? {}) as { statusCode?: unknown };
  return typeof statusCode === 'number' ? statusCode : undefined;
}

function sentence(error: Error): string {
  return `${error.message.charAt(0).toUpperCase()}${error.message.slice(1)}.`;
}
