import { applyDecorators, Controller, createParamDecorator, HttpCode, Post } from '@nestjs/common';
import type { ExecutionContext } from '@nestjs/common';
import { ApiBearerAuth, ApiHeader, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import type { Addressed, CommandType } from '#commands';
import { ApiAnswer, CarriesCommand } from './answer.js';
import { Callers } from './callers.js';
import { addressedBy } from './headers.js';
import { sendersOf } from './senders.js';

/** A controller of `/v1/<collection>`, shown under `tag`; its methods are routes declared below and in query-route.ts. */
export function V1(collection: string, tag: string = collection): ClassDecorator {
  return applyDecorators(Controller(`v1/${collection}`), ApiTags(tag), ApiBearerAuth());
}

/**
 * `POST /v1/<collection>/{id}/<name>`: carries out one command. Who may call it stands in libs/access beside
 * the command's type. The method takes `@To() to: Addressed` and, where the command has fields, `@Body()`.
 */
export function CommandRoute(name: string, type: CommandType, summary: string): MethodDecorator {
  return applyDecorators(
    Post(`:id/${name}`),
    HttpCode(200),
    ApiParam({ name: 'id', schema: { type: 'string', format: 'uuid' } }),
    ApiHeader({
      name: 'If-Match',
      required: false,
      description: 'The version that the caller decided on, in quotes; 412 when the aggregate is at another.',
      schema: { type: 'string', pattern: '^"\\d+"$', example: '"7"' },
    }),
    route(type, summary, 200),
  );
}

/** `POST /v1/<collection>`: creates; answers 201, also when repeated. */
export function CreationRoute(type: CommandType, summary: string): MethodDecorator {
  return applyDecorators(Post(), HttpCode(201), route(type, summary, 201));
}

/** Who asks, under which key, of which aggregate: from path, headers and token. @throws {Problem} 400 */
export const To = createParamDecorator((_data: unknown, context: ExecutionContext): Addressed => {
  return addressedBy(context.switchToHttp().getRequest<FastifyRequest>());
});

function route(type: CommandType, summary: string, status: 200 | 201): MethodDecorator {
  return applyDecorators(
    Callers({ command: type }),
    CarriesCommand(),
    ApiOperation({
      summary,
      description: sendersOf(type),
      operationId: type.charAt(0).toLowerCase() + type.slice(1),
    }),
    ApiHeader({
      name: 'Idempotency-Key',
      required: true,
      description:
        'Names this request: repeated with the same key it is answered as the first time and changes nothing.',
      schema: { type: 'string', pattern: '^[\\x21-\\x7e]{1,200}$', example: 'b1f6c7de-6a0b-4a6e' },
    }),
    ApiAnswer(status),
  );
}
