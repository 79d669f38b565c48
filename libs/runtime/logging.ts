import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Params } from 'nestjs-pino';
import { destination, type DestinationStream, type Logger, type LoggerOptions, pino } from 'pino';
import type { LogLevel } from './config.js';
import { correlationNow } from './telemetry/spans.js';

/** One line of JSON per entry, on standard error: standard output belongs to the answers of commands. */
export function createLogger(level: LogLevel, to: DestinationStream = standardError()): Logger {
  return pino(loggerOptions(level), to);
}

/** For `LoggerModule.forRoot` of nestjs-pino. */
export function httpLogging(level: LogLevel, to: DestinationStream = standardError()): Params {
  return {
    // Where nobody reads of each request, none is prepared a logger of its own: what we did wrong is logged where it
    // went wrong. (The pattern that nestjs-pino uses by itself matches no route of this version of Nest's Fastify.)
    forRoutes: level === 'debug' || level === 'trace' ? ['*splat'] : [],
    pinoHttp: [
      {
        ...loggerOptions(level),
        // Each answered request at debug, what we did wrong at error.
        customLogLevel: (_request, response, error) => (error || response.statusCode >= 500 ? 'error' : 'debug'),
        quietReqLogger: true,
        // Written when the answer is out, which is outside of what was done for it.
        customSuccessObject: ({ id }, _response, said: object) => ({ correlation: id, ...said }),
        customErrorObject: ({ id }, _response, _error, said: object) => ({ correlation: id, ...said }),
        // Here the name of the request's field is fixed by pino-http; its content is what we allow.
        wrapSerializers: false,
        serializers: { req: describeRequest, res: describeResponse, err: describeError },
      },
      to,
    ],
  };
}

function standardError(): DestinationStream {
  return destination({ fd: 2, sync: true });
}

function loggerOptions(level: LogLevel): LoggerOptions {
  return {
    level,
    base: undefined,
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label) => ({ level: label }) },
    // The same id in every line that one request led to, and in its events and spans.
    mixin: () => {
      const correlation = correlationNow();
      return correlation === undefined ? {} : { correlation };
    },
    // A second wall behind the serializers, which name what may be written.
    redact: {
      paths: ['authorization', '*.authorization', '*.headers', 'headers', 'password', '*.password'],
      remove: true,
    },
    serializers: { err: describeError, error: describeError },
    hooks: {
      logMethod(args, method, entryLevel) {
        const [about] = args as unknown[];
        if (entryLevel === 30 && isFrameworkChatter(about)) return this.isLevelEnabled('debug') && this.debug(...args);
        return method.apply(this, args);
      },
    },
  };
}

/** Nest tells of each module and route at level info; nobody who starts a server wants that. */
const CHATTY = new Set(['NestFactory', 'InstanceLoader', 'RoutesResolver', 'RouterExplorer', 'NestApplication']);

function isFrameworkChatter(about: unknown): boolean {
  return typeof about === 'object' && about !== null && 'context' in about && CHATTY.has(String(about.context));
}

/** No headers, no body, and no query: a search may name a person. */
function describeRequest(request: IncomingMessage & { originalUrl?: string; id?: unknown }) {
  const path = (request.originalUrl ?? request.url ?? '').split('?')[0];
  return { id: request.id, method: request.method, path };
}

function describeResponse(response: ServerResponse) {
  return { statusCode: response.statusCode };
}

/** Only what we know to be harmless: database errors carry rows and connection settings in further fields. */
function describeError(error: unknown) {
  if (!(error instanceof Error)) return { message: String(error) };
  const code = 'code' in error ? String(error.code) : undefined;
  return { type: error.name, code, message: error.message, stack: error.stack };
}
