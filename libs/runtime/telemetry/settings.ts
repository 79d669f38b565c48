import { ConfigurationError } from '../cannot-start.js';
import { host, port, quoted } from '../listening.js';
import type { MetricsAddress } from './metrics-endpoint.js';

/** What is shown to the outside, and where. By default nothing. */
export interface TelemetrySettings {
  /** How traces name this installation. */
  readonly service: string;
  /** Undefined: metrics are neither taken nor shown. */
  readonly metrics: MetricsAddress | undefined;
  /** Undefined: nothing is recorded. */
  readonly traces: { readonly url: string; /** Of all traces, 0 to 1. */ readonly share: number } | undefined;
}

/**
 * METRICS_PORT and METRICS_HOST; and the names that OpenTelemetry gives to the rest, of which the exporter itself
 * reads those of headers, timeout and compression.
 * @throws {ConfigurationError}
 */
export function telemetrySettings(read: (name: string) => string | undefined): TelemetrySettings {
  const metricsPort = read('METRICS_PORT');
  const metrics = metricsPort && {
    host: host('METRICS_HOST', read('METRICS_HOST') ?? '127.0.0.1'),
    port: port('METRICS_PORT', metricsPort),
  };
  const endpoint = read('OTEL_EXPORTER_OTLP_ENDPOINT');
  const share = shareOf(read('OTEL_TRACES_SAMPLER_ARG') ?? '1');
  const traces = endpoint && { url: tracesOf(endpoint), share };
  return {
    service: read('OTEL_SERVICE_NAME') ?? 'throughline',
    metrics: metrics || undefined,
    traces: traces || undefined,
  };
}

function tracesOf(endpoint: string): string {
  const parsed = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  if (parsed && ['http:', 'https:'].includes(parsed.protocol) && parsed.hostname !== '') {
    return `${endpoint.replace(/\/+$/, '')}/v1/traces`;
  }
  throw new ConfigurationError(
    'OTEL_EXPORTER_OTLP_ENDPOINT is not an address that begins with http:// or https://, like http://collector:4318.',
  );
}

function shareOf(text: string): number {
  if (/^(0|1|0?\.\d{1,9}|1\.0{1,9})$/.test(text)) return Number(text);
  throw new ConfigurationError(
    `OTEL_TRACES_SAMPLER_ARG is ${quoted(text)}, and a share of all traces is a number from 0 to 1, like 0.1.`,
  );
}
