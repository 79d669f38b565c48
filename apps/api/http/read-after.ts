import { setTimeout as pause } from 'node:timers/promises';
import { Injectable, SetMetadata, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { tap, type Observable } from 'rxjs';
import { EventStore, UnknownPosition, type Position } from '#event-store';
import { readCheckpoint } from '#read-models';
import { ReadPool } from '../parts.js';
import { single } from './headers.js';
import { Problem } from './problem.js';

const FROM = 'throughline:answers-from';
/** Milliseconds, from when the request came: less than it takes until it is given up (see in-time.ts). */
const PATIENCE = 5_000;

/** The read models that a query answers from. */
export const AnswersFrom = (models: readonly string[]): MethodDecorator => SetMetadata(FROM, models);

/** Holds a query back until its answer includes the write that `Read-After` names. */
@Injectable()
export class ReadAfterInterceptor implements NestInterceptor {
  constructor(
    private readonly reflector: Reflector,
    private readonly store: EventStore,
    private readonly pool: ReadPool,
  ) {}

  /** @throws {Problem} 503 `not-yet-visible` {@link UnknownPosition} */
  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const http = context.switchToHttp();
    const [request, reply] = [http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>()];
    const text = single(request, 'read-after');
    if (text !== undefined) {
      const position = text as Position;
      await this.#mustBeOurs(position);
      const models = this.reflector.get<readonly string[]>(FROM, context.getHandler());
      if (!(await this.#reached(models, position, PATIENCE - reply.elapsedTime))) {
        throw new Problem(503, 'not-yet-visible', 'The answer does not include that write yet: try again.', {
          retryAfter: 1,
        });
      }
    }
    return next.handle().pipe(tap((body) => tagged(reply, body)));
  }

  /** @throws {UnknownPosition} also for one that lies beyond the end of the log */
  async #mustBeOurs(position: Position): Promise<void> {
    if (position.length > 200) throw new UnknownPosition('too long');
    await this.store.readAll(position, 1);
  }

  /** @param within milliseconds */
  async #reached(models: readonly string[], position: Position, within: number): Promise<boolean> {
    const end = performance.now() + within;
    const waiting = new Set(models);
    for (let delay = 5; ; delay = Math.min(delay * 2, 100)) {
      for (const name of waiting) {
        const at = (await readCheckpoint(this.pool.pool, name))?.position;
        if (at !== undefined && this.store.compare(at, position) >= 0) waiting.delete(name);
      }
      if (waiting.size === 0) return true;
      if (performance.now() + delay > end) return false;
      await pause(delay);
    }
  }
}

/** An answer with a version can be followed by a command with `If-Match`. */
function tagged(reply: FastifyReply, body: unknown): void {
  const { version } = (body ?? {}) as { version?: unknown };
  if (typeof version === 'number') reply.header('ETag', `"${version}"`);
}
