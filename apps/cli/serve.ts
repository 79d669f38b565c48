import { createApi, makeSigningKey, type Identity } from '#api';
import type { Parts } from '#assembly';
import { Worker } from '#worker';

/** What runs until it is told to stop. */
export interface Running {
  stop(): Promise<void>;
}

export async function startApi(parts: Parts): Promise<Running & { readonly url: string }> {
  const { configuration } = parts;
  const app = await createApi({
    ...parts,
    readPool: parts.pool,
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

/** Milliseconds for everything in hand to be finished after a signal. */
const DRAIN = 9_000;

/** Waits for SIGINT or SIGTERM, then stops `running` in order, within ten seconds in any case. */
export async function untilStopped(running: readonly Running[]): Promise<void> {
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve());
  });
  setTimeout(() => process.exit(1), DRAIN).unref();
  for (const one of running) await one.stop();
}
