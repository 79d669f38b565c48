import { createApi, makeSigningKey, type Identity } from '#api';
import type { Parts } from '#assembly';
import { startTelemetry, stopOnSignal, type Configuration, type Telemetry, version } from '#runtime';
import { Worker } from '#worker';
import { say } from './terminal.js';

/** What runs until it is told to stop. */
export interface Running {
  stop(): Promise<void>;
}

/** What is to be seen of this process from outside, before it does anything. */
export function startShowing(configuration: Configuration): Promise<Telemetry> {
  return startTelemetry(configuration, version);
}

export async function startApi(parts: Parts): Promise<Running & { readonly url: string }> {
  const { configuration } = parts;
  const app = await createApi({
    ...parts,
    identity: await identityOf(parts),
    logLevel: configuration.logLevel,
  });
  await app.listen({ host: configuration.host, port: configuration.port });
  return { url: await app.getUrl(), stop: () => app.close() };
}

export async function startWorker(parts: Parts): Promise<Running> {
  const worker = await Worker.create(parts);
  await worker.start();
  return worker;
}

async function identityOf({ configuration, keys }: Parts): Promise<Identity> {
  const { identity } = configuration;
  return identity.kind === 'oidc' ? identity : { kind: 'local', signingKey: await signingKeyOf({ keys }) };
}

export function signingKeyOf({ keys }: Pick<Parts, 'keys'>): Promise<Uint8Array> {
  return keys.secret('local-signing-key', makeSigningKey);
}

/** Lets `running` go on until SIGINT or SIGTERM, then stops each in order, within ten seconds in any case. */
export function untilStopped(running: readonly Running[]): void {
  stopOnSignal(
    async () => {
      for (const one of running) await one.stop();
    },
    { log: say },
  );
}
