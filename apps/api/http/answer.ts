import {
  applyDecorators,
  Injectable,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import { ApiProperty, ApiResponse } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { map, type Observable } from 'rxjs';
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

/** Turns what the handler answers into body and `ETag`. */
@Injectable()
export class AnswerInterceptor implements NestInterceptor<Answer, AnswerBody> {
  intercept(context: ExecutionContext, next: CallHandler<Answer>): Observable<AnswerBody> {
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    return next.handle().pipe(
      map(({ id, version, position, events, created, repeated }) => {
        reply.header('ETag', `"${version}"`);
        if (repeated) reply.header('Idempotency-Replayed', 'true');
        return { id, version, position: position ?? null, events, ...(created && { created }) };
      }),
    );
  }
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
