import { context, metrics, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import {
  BatchSpanProcessor,
  TraceIdRatioBasedSampler,
  TracerProvider,
  type SpanProcessor,
} from '@opentelemetry/sdk-trace';
import type { Configuration } from '../config.js';
import { chosenIds } from './chosen-ids.js';
import { beginMeasuring } from './instruments.js';
import { MetricsEndpoint } from './metrics-endpoint.js';
import { measureProcess } from './process-metrics.js';
import { beginRecording } from './spans.js';

export interface Telemetry {
  /** Where metrics are read; undefined where nobody asked for them. */
  readonly metricsUrl: string | undefined;
  /** Sends what has been recorded, and closes the port. */
  stop(): Promise<void>;
}

/**
 * Sets OpenTelemetry up for this process, once: what is done for a request or an event knows its correlation; spans
 * go to the collector and metrics can be read where the configuration says so.
 * @param processor of spans, instead of the way to the collector
 * @throws {CannotStart} when the port of the metrics cannot be had
 */
export async function startTelemetry(
  { telemetry }: Pick<Configuration, 'telemetry'>,
  version: string,
  processor?: SpanProcessor,
): Promise<Telemetry> {
  const { service, traces } = telemetry;
  const resource = resourceFromAttributes({ 'service.name': service, 'service.version': version });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  const exporter = traces && new OTLPTraceExporter({ url: traces.url });
  const spans = processor ?? (exporter && new BatchSpanProcessor({ exporter, scheduledDelayMillis: SENT_EVERY }));
  const tracing =
    spans &&
    new TracerProvider({
      resource,
      // By the trace's id alone: every process comes to the same answer, also for what it sees days later.
      sampler: new TraceIdRatioBasedSampler(traces?.share ?? 1),
      idGenerator: chosenIds,
      spanProcessors: [spans],
    });
  if (tracing) {
    trace.setGlobalTracerProvider(tracing);
    beginRecording();
  }
  const endpoint = telemetry.metrics && new MetricsEndpoint();
  const metricsUrl = telemetry.metrics && (await endpoint?.listen(telemetry.metrics));
  if (endpoint) {
    metrics.setGlobalMeterProvider(new MeterProvider({ resource, readers: [endpoint.reader] }));
    beginMeasuring();
    measureProcess();
  }
  return {
    metricsUrl,
    async stop() {
      await endpoint?.close();
      // A collector that is away shall not keep the process from ending.
      await Promise.race([tracing?.shutdown().catch(() => undefined), elapsed(LAST_SPANS)]);
    },
  };
}

/** Milliseconds. */
const SENT_EVERY = 2_000;
/** Milliseconds for the last spans to be sent. */
const LAST_SPANS = 2_000;

const elapsed = (milliseconds: number): Promise<void> => new Promise((done) => setTimeout(done, milliseconds).unref());
