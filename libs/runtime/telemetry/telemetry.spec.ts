import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { context, trace } from '@opentelemetry/api';
import { InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CannotStart } from '../cannot-start.js';
import { callersSpan, correlationOf, spanIdOf, traceIdOf } from './correlation.js';
import { instruments } from './instruments.js';
import { beginFollowing, beginTrace, correlationNow, following, showEvent, traced } from './spans.js';
import { startTelemetry, type Telemetry } from './start.js';

const CORRELATION = '0af76519-16cd-43dd-8448-eb211c80319c';
const TRACE = '0af7651916cd43dd8448eb211c80319c';
const EVENT = '5f0c1d2e-7a3b-5c4d-9e8f-00f067aa0ba9';

describe('the ids', () => {
  it('of trace and correlation are one, and an event’s id is its span', () => {
    expect(traceIdOf(CORRELATION)).toBe(TRACE);
    expect(correlationOf(TRACE)).toBe(CORRELATION);
    expect(spanIdOf(EVENT)).toBe('9e8f00f067aa0ba9');
  });

  it.each([
    [`00-${TRACE}-00f067aa0ba902b7-01`, TRACE],
    [`cc-${TRACE}-00f067aa0ba902b7-00-what-a-later-version-adds`, TRACE],
    [`ff-${TRACE}-00f067aa0ba902b7-01`, undefined],
    [`00-${'0'.repeat(32)}-00f067aa0ba902b7-01`, undefined],
    [`00-${TRACE}-${'0'.repeat(16)}-01`, undefined],
    [`00-${TRACE.toUpperCase()}-00f067aa0ba902b7-01`, undefined],
    [`00-${TRACE}-00f067aa0ba902b7`, undefined],
    ['', undefined],
  ])('of the caller are taken from a traceparent that is well-formed: %s', (header, traceId) => {
    expect(callersSpan(header)?.traceId).toBe(traceId);
  });
});

describe('in a process that shows nothing', () => {
  const tracer = trace.getTracer('test');

  it('nothing is measured and no span begun', async () => {
    expect(instruments('test', () => true)()).toBeUndefined();
    const attributes = () => {
      throw new Error('asked for what nobody records');
    };
    await expect(traced(tracer, 'work', attributes, async (span) => span)).resolves.toBeUndefined();
    beginFollowing(tracer, 'follow', [{ id: EVENT, metadata: { correlation: CORRELATION, recorded: '9999' } }])();
  });
});

describe('in a process that shows itself', () => {
  const spans = new InMemorySpanExporter();
  const settings = { service: 'test', metrics: { host: '127.0.0.1', port: 0 }, traces: undefined };
  let telemetry: Telemetry;
  const tracer = trace.getTracer('test');

  beforeAll(async () => {
    telemetry = await startTelemetry({ telemetry: settings }, '0', new SimpleSpanProcessor({ exporter: spans }));
  });
  afterAll(() => telemetry.stop());

  it('a request, what is done for it, its event and what follows that are one trace', async () => {
    const [request, within] = beginTrace(tracer, 'request', CORRELATION);
    await context.with(within, () =>
      traced(
        tracer,
        'append',
        () => ({}),
        async (span) => {
          expect(correlationNow()).toBe(CORRELATION);
          showEvent(tracer, span!, { correlation: CORRELATION, eventId: EVENT }, 'Happened', Date.now());
          // What keeps its author to itself is not shown in the author's trace.
          showEvent(tracer, span!, { correlation: EVENT, eventId: EVENT }, 'Withheld', Date.now());
        },
      ),
    );
    request.end();
    const recorded = new Date().toISOString();
    const old = '2020-01-01T00:00:00.000Z';
    beginFollowing(tracer, 'follow', [
      { id: EVENT, metadata: { correlation: CORRELATION, recorded } },
      { id: CORRELATION, metadata: { correlation: EVENT, recorded: old } },
    ])();
    await following({ correlation: CORRELATION, eventId: EVENT }, () =>
      traced(
        tracer,
        'fire',
        () => ({}),
        async () => {},
      ),
    );
    const shown = spans.getFinishedSpans().map((span) => [span.name, span.parentSpanContext?.spanId, span] as const);
    const id = (name: string) => shown.find(([each]) => each === name)![2].spanContext().spanId;
    expect(shown.map(([name, parent]) => [name, parent])).toEqual([
      ['event Happened', id('append')],
      ['append', id('request')],
      ['request', undefined],
      ['follow', spanIdOf(EVENT)],
      ['fire', spanIdOf(EVENT)],
    ]);
    expect(new Set(shown.map(([, , span]) => span.spanContext().traceId))).toEqual(new Set([TRACE]));
  });

  it('of an error a span says the name, never the message', async () => {
    const [, within] = beginTrace(tracer, 'request', CORRELATION);
    const work = async () => {
      throw new RangeError('Ada is worried');
    };
    await expect(context.with(within, () => traced(tracer, 'failing', () => ({}), work))).rejects.toThrow();
    const failing = spans.getFinishedSpans().find(({ name }) => name === 'failing')!;
    expect(failing.attributes).toEqual({ 'error.type': 'RangeError' });
    expect(JSON.stringify([failing.status, failing.events])).not.toContain('Ada');
  });

  it('metrics are at one address only, to be read', async () => {
    expect(telemetry.metricsUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/metrics$/);
    const status = async (url: string, method = 'GET') => (await fetch(url, { method })).status;
    const url = telemetry.metricsUrl!;
    expect([await status(url), await status(url, 'POST'), await status(new URL('/', url).href)]).toEqual([
      200, 405, 404,
    ]);
  });

  it('a port that is taken stops the start in a sentence that names the variable', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((listening) => other.once('listening', listening));
    const { port } = other.address() as AddressInfo;
    const taken = startTelemetry({ telemetry: { ...settings, metrics: { host: '127.0.0.1', port } } }, '0');
    await expect(taken).rejects.toThrow(CannotStart);
    await expect(taken).rejects.toThrow(/^METRICS_PORT .* another process listens there: name another port\.$/);
    other.close();
  });
});
