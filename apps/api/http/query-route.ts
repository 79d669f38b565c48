import { applyDecorators, createParamDecorator, Get, UseInterceptors } from '@nestjs/common';
import type { ExecutionContext } from '@nestjs/common';
import { ApiHeader, ApiOperation, ApiParam, ApiQuery, ApiResponse } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import type { QueryName } from '#access';
import type { Actor } from '#domain';
import { Callers } from './callers.js';
import { isUuid } from './fields.js';
import type { Authenticated } from './headers.js';
import { invalid } from './problem.js';
import { filterRule, type FilterName, type ListOptions } from './paging.js';
import { AnswersFrom, ReadAfterInterceptor } from './read-after.js';
import { perhaps, plain, schemaOf } from './shapes.js';

export interface QueryOptions {
  readonly query: QueryName;
  readonly operationId: string;
  readonly summary: string;
  /** An example of the answer, or of each item of a page: the document's schema is made of it. */
  readonly answers: object;
  readonly paged?: ListOptions;
  /** Read models it answers from; none where it reads the log itself. */
  readonly from?: readonly string[];
}

/** `GET /v1/<collection>/<path>`. Who may ask stands in libs/access under the query's name. */
export function QueryRoute(path: string, options: QueryOptions): MethodDecorator {
  const { query, operationId, summary, answers, paged, from = [] } = options;
  return applyDecorators(
    Get(path),
    Callers({ query }),
    AnswersFrom(from),
    UseInterceptors(ReadAfterInterceptor),
    ApiOperation({ operationId, summary }),
    ...(path.includes(':id') ? [ApiParam({ name: 'id', schema: { type: 'string', format: 'uuid' } })] : []),
    ...(paged ? [...PAGING, ...(paged.filters ?? []).map(filtered)] : []),
    ApiHeader({
      name: 'Read-After',
      required: false,
      description: 'The position of a write that the answer has to include; 503 `not-yet-visible` after 5 seconds.',
      schema: { type: 'string' },
    }),
    ApiResponse({ status: 200, ...shown(paged ? { items: [answers], next: perhaps(NEXT) } : answers) }),
  );
}

function shown(example: object) {
  const content = { 'application/json': { schema: schemaOf(example), example: plain(example) } };
  return { description: 'As far as the caller may see it.', content };
}

/** The cursor of the page after this one, or null. */
const NEXT = 'WyIxZjhiN2E2MCJd';

const PAGING = [
  ApiQuery({ name: 'limit', required: false, schema: { type: 'integer', minimum: 1, maximum: 200, default: 50 } }),
  ApiQuery({
    name: 'after',
    required: false,
    description: 'The `next` of the page before.',
    schema: { type: 'string' },
  }),
];

const filtered = (name: FilterName) =>
  ApiQuery({ name, required: false, description: `Only these: ${filterRule(name)}.`, schema: { type: 'string' } });

/** The person who asks. */
export const Caller = createParamDecorator((_data: unknown, context: ExecutionContext): Actor => {
  return context.switchToHttp().getRequest<FastifyRequest & Authenticated>().caller!;
});

/** The id in the path. @throws {Problem} 400 */
export const IdInPath = createParamDecorator((_data: unknown, context: ExecutionContext): string => {
  const { id } = context.switchToHttp().getRequest<FastifyRequest<{ Params: { id: string } }>>().params;
  if (!isUuid(id)) throw invalid([{ field: 'id', message: 'id must be a UUID in lower case' }]);
  return id;
});
