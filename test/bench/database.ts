import { randomUUID } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { startEmbedded } from '#runtime';

/** The PostgreSQL of one benchmark: the embedded one with the settings of production, what is committed is on disk. */
export interface BenchServer {
  /** The data folder, for what has to be started beside it. */
  readonly dir: string;
  /** A new empty database. @returns its address */
  freshDatabase(): Promise<string>;
  /** Writes what is in memory only to the files, so that one side does not pay for what another one left. */
  checkpoint(): Promise<void>;
}

let version: string | undefined;

/** Of the server that was started last. */
export const postgresVersion = (): string | undefined => version;

const undo: (() => Promise<unknown>)[] = [];

/** Starts a server on a folder of its own, which is thrown away after `work`. */
export async function withServer<T>(work: (server: BenchServer) => Promise<T>): Promise<T> {
  const dir = await mkdtemp(join(tmpdir(), 'throughline-bench-'));
  // As root PostgreSQL runs as another user, who must be able to search the way to its data.
  await chmod(dir, 0o711);
  undo.push(() => rm(dir, { recursive: true, force: true, maxRetries: 5 }));
  try {
    const embedded = await startEmbedded({ dir, log: () => undefined });
    undo.push(() => embedded.stop());
    const admin = new pg.Client({ connectionString: embedded.adminUrl });
    admin.on('error', () => undefined);
    await admin.connect();
    undo.push(() => admin.end());
    version = (await admin.query<{ server_version: string }>('SHOW server_version')).rows[0]?.server_version;
    return await work({
      dir,
      async freshDatabase() {
        const name = `bench_${randomUUID().replaceAll('-', '')}`;
        await admin.query(`CREATE DATABASE ${name} TEMPLATE template0`);
        const url = new URL(embedded.adminUrl);
        url.pathname = `/${name}`;
        return url.href;
      },
      checkpoint: async () => void (await admin.query('CHECKPOINT')),
    });
  } finally {
    await cleanUp();
  }
}

/** Stops and removes what {@link withServer} started: also called when a benchmark is interrupted. */
export async function cleanUp(): Promise<void> {
  for (const step of undo.splice(0).reverse()) await step();
}
