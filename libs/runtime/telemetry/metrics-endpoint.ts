import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PrometheusExporter, PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import { CannotStart } from '../cannot-start.js';

export interface MetricsAddress {
  /** A name or address of this machine; 127.0.0.1 unless told otherwise. */
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
}

/** `GET /metrics` on a port of its own, so that what is open to the world is not open to whoever scrapes it. */
export class MetricsEndpoint {
  /** Ours decides about address and content type. */
  readonly reader = new PrometheusExporter({ preventServerStart: true });
  readonly #serializer = new PrometheusSerializer(undefined, false, undefined, false, true);
  readonly #server: Server;

  constructor() {
    this.#server = createServer((request, response) => {
      const path = request.url?.split('?')[0];
      if (path !== '/metrics') return void response.writeHead(404).end();
      if (request.method !== 'GET') return void response.writeHead(405, { allow: 'GET' }).end();
      this.#write().then(
        (text) => response.writeHead(200, { 'content-type': TEXT }).end(text),
        () => response.writeHead(503).end(),
      );
    });
  }

  /** @returns its address. @throws {CannotStart} when the port is taken or not ours to take */
  async listen({ host, port }: MetricsAddress): Promise<string> {
    await new Promise<void>((listening, failed) => {
      this.#server.once('error', (error: NodeJS.ErrnoException) => {
        const why = error.code === 'EADDRINUSE' ? 'another process listens there' : (error.code ?? 'it is refused');
        failed(new CannotStart(`METRICS_PORT and METRICS_HOST name ${host}:${port}, and ${why}: name another port.`));
      });
      this.#server.listen({ host, port }, listening);
      // It is there for a process that does something else.
      this.#server.unref();
    });
    const { address, port: given, family } = this.#server.address() as AddressInfo;
    return `http://${family === 'IPv6' ? `[${address}]` : address}:${given}/metrics`;
  }

  async close(): Promise<void> {
    if (!this.#server.listening) return;
    await new Promise((closed) => {
      this.#server.close(closed);
      this.#server.closeAllConnections();
    });
  }

  async #write(): Promise<string> {
    const { resourceMetrics } = await this.reader.collect({ timeoutMillis: PATIENCE });
    return this.#serializer.serialize(resourceMetrics);
  }
}

/** Prometheus' text format. */
const TEXT = 'text/plain; version=0.0.4; charset=utf-8';
/** Milliseconds; a scraper gives up after ten seconds. */
const PATIENCE = 5_000;
