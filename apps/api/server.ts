import type { IncomingMessage } from 'node:http';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { Logger } from 'nestjs-pino';
import { ApiModule } from './api.module.js';
import { answerCommands } from './http/answer.js';
import { acceptJsonOnly } from './http/json.js';
import { Gate } from './http/gate.js';
import { answerInTime } from './http/in-time.js';
import { describeApi } from './http/openapi.js';
import { Problem } from './http/problem.js';
import { ProblemFilter, sendProblem } from './http/problem.filter.js';
import { securityHeaders } from './http/security.js';
import { beginRequest, showTraffic } from './http/traffic.js';
import { answerUnreadable } from './http/unreadable.js';
import { validation } from './http/validation.js';
import type { ApiParts } from './parts.js';

const MEBIBYTE = 1024 * 1024;
/** Milliseconds for a whole request to arrive. */
const ARRIVES_WITHIN = 30_000;
/** Milliseconds for its head, and between two looks at who is late. */
const HEAD_ARRIVES_WITHIN = 10_000;
const LOOKS_EVERY = 5_000;
/** Milliseconds for which an idle connection is kept: longer than proxies do, who then never meet a closed one. */
const KEPT_FOR = 75_000;

/** The API, put together and not listening yet: `await app.listen({ host, port })`. Closing it drains. */
export async function createApi(parts: ApiParts): Promise<NestFastifyApplication> {
  const filter = new ProblemFilter(parts.log);
  const adapter = new FastifyAdapter({
    bodyLimit: parts.bodyLimit ?? MEBIBYTE,
    requestTimeout: ARRIVES_WITHIN,
    keepAliveTimeout: KEPT_FOR,
    http: { headersTimeout: HEAD_ARRIVES_WITHIN, connectionsCheckingInterval: LOOKS_EVERY },
    // The gate does, in our words.
    return503OnClosing: false,
    // The same id in the log's lines, in the answer, and as correlation in the events.
    genReqId: (request: IncomingMessage) => beginRequest(request),
    requestIdHeader: false,
    clientErrorHandler: answerUnreadable,
    // What cannot even be routed.
    frameworkErrors: (_error: FastifyError, _request: FastifyRequest, reply: FastifyReply) =>
      sendProblem(reply, new Problem(400, 'invalid-request', 'The address cannot be read.')),
  });
  const app = await NestFactory.create<NestFastifyApplication>(ApiModule.of(parts), adapter, {
    bodyParser: false,
    ...(parts.logLevel ? { bufferLogs: true } : { logger: false }),
    abortOnError: false,
  });
  if (parts.logLevel) app.useLogger(app.get(Logger));
  const server = adapter.getInstance();
  acceptJsonOnly(server);
  answerCommands(server);
  showTraffic(server);
  const security = await securityHeaders();
  server.addHook('onRequest', (request, reply, done) => {
    reply.headers(security).header('X-Request-Id', request.id);
    done();
  });
  app.get(Gate).guard(server);
  answerInTime(server, (error, request, reply) => filter.answer(error, request, reply));
  app.useGlobalFilters(filter);
  app.useGlobalPipes(validation());
  describeApi(app);
  await app.init();
  await server.ready();
  return app;
}
