import type { IncomingMessage } from 'node:http';
import helmet from '@fastify/helmet';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { Logger } from 'nestjs-pino';
import { ApiModule } from './api.module.js';
import { acceptJsonOnly } from './http/json.js';
import { describeApi } from './http/openapi.js';
import { Problem } from './http/problem.js';
import { ProblemFilter, sendProblem } from './http/problem.filter.js';
import { beginRequest, showTraffic } from './http/traffic.js';
import { answerUnreadable } from './http/unreadable.js';
import { validation } from './http/validation.js';
import type { ApiParts } from './parts.js';

const MEBIBYTE = 1024 * 1024;
/** Milliseconds for a whole request to arrive. */
const ARRIVES_WITHIN = 30_000;
/** Milliseconds for what is under way when the server closes: a query may wait five seconds for a write. */
const ENDS_WITHIN = 5_500;

/** The API, put together and not listening yet: `await app.listen({ host, port })`. Closing it drains. */
export async function createApi(parts: ApiParts): Promise<NestFastifyApplication> {
  const filter = new ProblemFilter(parts.log);
  const adapter = new FastifyAdapter({
    bodyLimit: parts.bodyLimit ?? MEBIBYTE,
    requestTimeout: ARRIVES_WITHIN,
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
  showTraffic(server);
  server.addHook('onRequest', async (request, reply) => {
    reply.header('X-Request-Id', request.id);
  });
  server.addHook('preClose', async () => {
    // Somebody who never finishes their request would keep everybody else from a clean stop.
    setTimeout(() => server.server.closeAllConnections(), ENDS_WITHIN).unref();
  });
  await app.register(helmet, { contentSecurityPolicy: { directives: POLICY } });
  app.useGlobalFilters(filter);
  app.useGlobalPipes(validation());
  describeApi(app);
  await app.init();
  await server.ready();
  return app;
}

/** For the page at /docs, which draws itself with styles of its own. */
const POLICY = {
  defaultSrc: [`'self'`],
  scriptSrc: [`'self'`],
  styleSrc: [`'self'`, `'unsafe-inline'`],
  imgSrc: [`'self'`, 'data:'],
  objectSrc: [`'none'`],
  upgradeInsecureRequests: null,
};
