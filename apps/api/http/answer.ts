import { applyDecorators } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiProperty, ApiResponse } from '@nestjs/swagger';
import type { FastifyInstance } from 'fastify';
import type { Answer } from '#event-store';

/** What a command answers. */
export class AnswerBody {
  @ApiProperty({ type: String, format: 'uuid', example: '0b6e9f0e-5d0f-5a51-9a43-6a9d1f0c7e11' }) id!: string;
  @ApiProperty({ type: 'integer', description: 'Version after the command; also the ETag.', example: 4 })
  version!: number;
  @ApiProperty({
    type: String,
    nullable: true,
    description: 'Place in the log: send it as Read-After with a query that has to see this.',
    example: '000001-00000000000000000748-0000000000000000012',
  })
  position!: string | null;
  @ApiProperty({ type: [String], description: 'Events recorded, in order; none when there was nothing to do.' })
  events!: readonly string[];
  @ApiProperty({
    type: String,
    format: 'uuid',
    required: false,
    description: 'Id of what was created inside it: a session, an objective, an action, a referral …',
  })
  created?: string;
}

const CARRIES_COMMAND = { carriesCommand: true };

/** Marks the routes whose answers {@link answerCommands} turns into body and headers. */
export const CarriesCommand = (): MethodDecorator => RouteConfig(CARRIES_COMMAND);

/**
 * Turns what the handlers of commands answer into body and `ETag`. A hook of the server: an interceptor would take
 * each command through an Observable of its own.
 */
export function answerCommands(server: FastifyInstance): void {
  server.addHook('preSerialization', (request, reply, payload, done) => {
    if (!(request.routeOptions.config as Partial<typeof CARRIES_COMMAND>).carriesCommand) return done(null, payload);
    const { id, version, position, events, created, repeated } = payload as Answer;
    reply.header('ETag', `"${version}"`);
    if (repeated) reply.header('Idempotency-Replayed', 'true');
    done(null, { id, version, position: position ?? null, events, ...(created && { created }) } satisfies AnswerBody);
  });
}

export function ApiAnswer(status: 200 | 201): MethodDecorator {
  return applyDecorators(
    ApiResponse({
      status,
      type: AnswerBody,
      description: 'Carried out, now or when it was first asked with this key.',
      headers: {
        ETag: { description: 'The version in quotes.', schema: { type: 'string', example: '"4"' } },
        'Idempotency-Replayed': {
          description: '`true` where this is the answer to an earlier request with the same key.',
          schema: { type: 'string' },
        },
      },
    }),
  );
}
