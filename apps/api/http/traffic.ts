import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { context, SpanStatusCode, trace, type Context, type Span } from '@opentelemetry/api';
import type { FastifyInstance } from 'fastify';
import { beginTrace, callersSpan, correlationOf, instruments, SECONDS } from '#runtime';

const tracer = trace.getTracer('throughline.api');

const traffic = instruments('api', (meter) => ({
  duration: meter.createHistogram('throughline_http_request_duration_seconds', {
    description: 'Time to answer requests in seconds, by method, template of the route and status.',
    advice: SECONDS,
  }),
}));

const BEGUN = Symbol('begun');

interface Begun extends IncomingMessage {
  [BEGUN]?: { readonly span: Span; readonly within: Context };
}

/**
 * The id of a request: in its answer, in the lines of the log, and as correlation in the events. A caller that sends
 * `traceparent` chooses it: the id of their trace.
 */
export function beginRequest(request: Begun): string {
  const given = request.headers['traceparent'];
  const caller = typeof given === 'string' ? callersSpan(given) : undefined;
  const id = caller ? correlationOf(caller.traceId) : randomUUID();
  request.id = id;
  if (!request.url?.startsWith('/health/')) {
    const [span, within] = beginTrace(tracer, request.method ?? 'GET', id, caller);
    request[BEGUN] = { span, within };
  }
  return id;
}

/** Lets what is done for a request know its trace, and takes down how it went. */
export function showTraffic(server: FastifyInstance): void {
  server.addHook('preHandler', (request, _reply, done) => {
    const begun = (request.raw as Begun)[BEGUN];
    if (begun) context.with(begun.within, done);
    else done();
  });
  server.addHook('onResponse', (request, reply, done) => {
    // Never the path itself: ids have no end.
    const route = request.routeOptions.url ?? 'none';
    const { statusCode: status, elapsedTime } = reply;
    traffic()?.duration.record(elapsedTime / 1000, { method: request.method, route, status });
    const span = (request.raw as Begun)[BEGUN]?.span;
    if (span?.isRecording()) {
      span.updateName(`${request.method} ${route}`);
      span.setAttributes({ 'http.request.method': request.method, 'http.route': route });
      span.setAttribute('http.response.status_code', status);
      if (status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
      span.end();
    }
    done();
  });
}
