// What most would write instead: NestJS and Kysely, one row for each relationship, changed in place.
import 'reflect-metadata';
import {
  Body,
  Controller,
  HttpCode,
  Injectable,
  Module,
  NotFoundException,
  Param,
  ParseUUIDPipe,
  Post,
  Req,
  UnauthorizedException,
  UseGuards,
  ValidationPipe,
  type CanActivate,
  type ExecutionContext,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';
import { Kysely, PostgresDialect, sql, type Generated } from 'kysely';
import pg from 'pg';
import type { Actor } from '#domain';
import { Clock, SystemClock } from '#runtime';
import { TokenVerifier } from '../../../apps/api/auth/tokens.js';
import { STRICT } from '../../../apps/api/http/validation.js';
import { RecordContactBody } from '../../../apps/api/relationship/growth.dto.js';
import { serve, type Order } from './app.js';

interface Tables {
  relationships: {
    id: string;
    mentor_id: string;
    mentee_id: string;
    last_contact_on: string | null;
    last_contact_channel: string | null;
    last_contact_minutes: number | null;
    last_contact_summary: string | null;
    last_contact_by: string | null;
    version: Generated<number>;
  };
}

class Database extends Kysely<Tables> {}

type Known = FastifyRequest & { caller: Actor };

@Injectable()
class BearerGuard implements CanActivate {
  constructor(
    private readonly tokens: TokenVerifier,
    private readonly clock: Clock,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<Known>();
    const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1];
    if (token === undefined) throw new UnauthorizedException();
    request.caller = await this.tokens.verify(token, this.clock.now());
    return true;
  }
}

@Controller('v1/relationships')
@UseGuards(BearerGuard)
class RelationshipsController {
  constructor(private readonly database: Database) {}

  @Post(':id/record-contact')
  @HttpCode(200)
  async recordContact(
    @Param('id', ParseUUIDPipe) id: string,
    @Body() body: RecordContactBody,
    @Req() { caller }: Known,
  ) {
    const row = await this.database
      .updateTable('relationships')
      .set({
        last_contact_on: body.on,
        last_contact_channel: body.channel,
        last_contact_minutes: body.minutes ?? null,
        last_contact_summary: body.summary ?? null,
        last_contact_by: caller.id,
        version: sql<number>`version + 1`,
      })
      .where('id', '=', id)
      .where((is) => is.or([is('mentor_id', '=', caller.id), is('mentee_id', '=', caller.id)]))
      .returningAll()
      .executeTakeFirst();
    if (!row) throw new NotFoundException();
    return row;
  }
}

/** Connections: more of them only got into each other's way. */
const CONNECTIONS = 16;

serve(async ({ databaseUrl, known }: Order) => {
  const { signingKey, targets } = known!;
  const pool = new pg.Pool({ connectionString: databaseUrl, max: CONNECTIONS });
  await pool.query(`CREATE TABLE relationships (
    id uuid PRIMARY KEY, mentor_id uuid NOT NULL, mentee_id uuid NOT NULL,
    last_contact_on date, last_contact_channel text, last_contact_minutes integer, last_contact_summary text,
    last_contact_by uuid, version integer NOT NULL DEFAULT 1)`);
  await pool.query(
    'INSERT INTO relationships (id, mentor_id, mentee_id) SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::uuid[])',
    [targets.map(({ id }) => id), targets.map(({ mentorId }) => mentorId), targets.map(({ menteeId }) => menteeId)],
  );
  const identity = { kind: 'local', signingKey: Buffer.from(signingKey, 'hex') } as const;
  @Module({
    controllers: [RelationshipsController],
    providers: [
      { provide: Database, useValue: new Database({ dialect: new PostgresDialect({ pool }) }) },
      { provide: TokenVerifier, useValue: new TokenVerifier(identity) },
      { provide: Clock, useClass: SystemClock },
    ],
  })
  class CrudModule {}
  const app = await NestFactory.create<NestFastifyApplication>(CrudModule, new FastifyAdapter(), { logger: false });
  app.useGlobalPipes(new ValidationPipe(STRICT));
  await app.listen({ host: '127.0.0.1', port: 0 });
  return { url: await app.getUrl(), targets, signingKey, databaseUrl };
});
