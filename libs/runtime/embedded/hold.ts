import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { AlreadyRunning } from '../cannot-start.js';
import { ensureServer, type Server, type ServerOptions } from './server.js';

/** An owner has the data folder for itself among owners; guests (single commands) come and go beside it. */
export type Part = 'owner' | 'guest';

// Session advisory locks: they end with the connection, so a killed process leaves none behind. Numbers are ours.
/** Held by the owner alone. */
const OWNED = 0x7468_7201;
/** Held (shared) by everyone who uses the server; who can have it alone is the last one and stops the server. */
const PRESENT = 0x7468_7202;

/** Our hold on an embedded server: one connection of its own, restored (with the server) when it breaks. */
export class Hold {
  static async take(options: ServerOptions, part: Part): Promise<Hold> {
    const hold = new Hold(options, part);
    await hold.join();
    return hold;
  }

  server!: Server;
  private readonly options: ServerOptions;
  private readonly part: Part;
  private client: pg.Client | undefined;
  private joining: Promise<void> | undefined;
  private released = false;

  private constructor(options: ServerOptions, part: Part) {
    this.options = options;
    this.part = part;
  }

  /** Lets go, and stops the server if nobody else uses it. */
  async release(): Promise<void> {
    if (this.released) return;
    this.released = true;
    await this.joining?.catch(() => undefined);
    const client = this.client;
    this.client = undefined;
    try {
      await client?.query('select pg_advisory_unlock_all()');
      const { rows } = (await client?.query(`select pg_try_advisory_lock(${PRESENT}) as alone`)) ?? { rows: [] };
      if (rows[0]?.alone) await this.server.stop();
    } finally {
      await client?.end().catch(() => undefined);
    }
  }

  private async join(): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      this.server = await ensureServer({ ...this.options, port: this.server?.port });
      const client = new pg.Client({ connectionString: this.server.url('postgres'), keepAlive: true });
      client.on('error', () => undefined);
      try {
        await client.connect();
        await client.query(`select pg_advisory_lock_shared(${PRESENT})`);
        if (this.part === 'owner') await this.own(client);
        client.once('end', () => this.restore(client));
        this.client = client;
        return;
      } catch (error) {
        await client.end().catch(() => undefined);
        // The one before us may just be stopping the server: then we start it again.
        if (error instanceof AlreadyRunning || attempt === 10) throw error;
        await pause(100);
      }
    }
  }

  private async own(client: pg.Client): Promise<void> {
    // The server needs a moment to notice that a killed owner is gone.
    for (let attempt = 1; attempt <= 15; attempt++) {
      const { rows } = await client.query(`select pg_try_advisory_lock(${OWNED}) as ours`);
      if (rows[0].ours) return;
      await pause(100);
    }
    throw new AlreadyRunning(
      `Throughline already runs on the data folder ${this.options.dir}: stop it first, or give another folder with --data.`,
    );
  }

  /** The server died or was stopped under us: the addresses that we gave out must work again, on the same port. */
  private restore(lost: pg.Client): void {
    if (this.released || this.client !== lost) return;
    this.options.log('The connection to the embedded PostgreSQL broke; restoring it …');
    this.joining = this.join().catch((error: unknown) => {
      this.options.log(`The embedded PostgreSQL could not be restored: ${(error as Error).message}`);
    });
  }
}
