import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import type { Actor } from '#domain';
import { PostgresEventStore } from '#event-store';
import { listCheckpoints } from '#read-models';
import { Client, type Answered } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { beforeClearing } from '../support/folders.js';
import { Issuer } from '../support/issuer.js';
import { OwnPostgres } from '../support/own-postgres.js';
import { Programme, type Introduce, type Pair } from '../support/programme.js';
import { TcpProxy } from '../support/tcp-proxy.js';
import { Observed } from './observed.js';
import { Part } from './part.js';
import { SeenLog } from './seen-log.js';

export interface WorldOptions {
  /** Mebibytes of the database's disk. */
  readonly disk: number;
  /** Pairs that work together at any time. */
  readonly pairs: number;
  /** Of a Redis; left out, jobs stand in PostgreSQL. */
  readonly queueUrl?: string;
}

const MASTER_KEY = '3'.repeat(64);

/** Few enough that all can be taken, enough for two APIs and two workers. */
const CONNECTIONS = 150;

const SETTINGS = {
  max_connections: String(CONNECTIONS),
  // Processes are killed here, never the machine: what was written needs not to reach the disk.
  fsync: 'off',
  max_wal_size: '64MB',
  min_wal_size: '32MB',
};

/** Insists on each command: who sets a scene does not give up because something is away. */
class Steadfast extends Client {
  constructor(
    actor: Actor,
    token: string,
    url: () => string,
    private readonly insist_: (by: Client, path: string, body: object) => Promise<Answered>,
  ) {
    super(actor, token, url);
  }

  override tell(path: string, body: unknown = {}): Promise<Answered> {
    return this.insist_(this, path, body as object);
  }
}

/** Two APIs and two workers on one PostgreSQL, over a network that can go wrong, and everything seen of them. */
export class World {
  readonly observed = new Observed();
  programme!: Programme;
  pairs: readonly Pair[] = [];
  #turn = 0;

  private constructor(
    readonly postgres: OwnPostgres,
    /** Between the processes and PostgreSQL. */
    readonly network: TcpProxy,
    /** Between the processes and Redis, where there is one. */
    readonly queueNetwork: TcpProxy | undefined,
    readonly log: SeenLog,
    readonly apis: readonly Part[],
    readonly workers: readonly Part[],
    private readonly issuer: Issuer,
    private readonly clockFile: string,
  ) {}

  static async open({ disk, pairs, queueUrl }: WorldOptions): Promise<World> {
    const [postgres, issuer] = await Promise.all([OwnPostgres.start({ settings: SETTINGS, disk }), Issuer.open()]);
    const direct = await postgres.createDatabase('throughline');
    const network = await TcpProxy.open(direct);
    const queueNetwork = queueUrl ? await TcpProxy.open(queueUrl) : undefined;
    const clockFile = join(postgres.folder, 'clock-shift');
    const env = {
      DATABASE_URL: network.url(direct),
      KEYS_URL: network.url(await postgres.createDatabase('throughline_keys')),
      QUEUE_URL: queueUrl && queueNetwork!.url(queueUrl),
      MASTER_KEY,
      ...issuer.env,
      NODE_OPTIONS: `--import ${new URL('../support/shifted-clock.mjs', import.meta.url).href}`,
      CLOCK_SHIFT_FILE: clockFile,
    };
    const violated = (what: string) => world.observed.violated(what);
    const parts = (verb: string, ...args: readonly string[]) =>
      [1, 2].map((n) => new Part(`${verb} ${n}`, [verb, ...args], env, violated));
    const [apis, workers] = [parts('api', '--port', '0'), parts('worker')];
    await writeFile(clockFile, '0');
    // The first start makes the tables.
    await apis[0]!.start();
    const log = await openLog(direct);
    const world = new World(postgres, network, queueNetwork, log, apis, workers, issuer, clockFile);
    beforeClearing(() => world.#close());
    await Promise.all([apis[1]!, ...workers].map((part) => part.start()));
    world.programme = await Programme.open(world.#introduce);
    await world.renew(pairs);
    return world;
  }

  /** What nobody may print. */
  get secrets(): readonly string[] {
    return [MASTER_KEY, new URL(this.postgres.url('postgres')).password];
  }

  get parts(): readonly Part[] {
    return [...this.apis, ...this.workers];
  }

  /** Both APIs', the one whose turn it is first. */
  urls(): readonly string[] {
    const urls = this.apis.map(({ url }) => url);
    return this.#turn++ % 2 === 0 ? urls : urls.toReversed();
  }

  /** Sets the processes' clocks, in milliseconds from the machine's. */
  readonly shiftClocks = (milliseconds: number): Promise<void> => writeFile(this.clockFile, String(milliseconds));

  /** Waits until so many commands more have been carried out. */
  async written(commands: number): Promise<void> {
    const { acknowledged } = this.observed;
    const enough = acknowledged.length + commands;
    await eventually(() => acknowledged.length >= enough, { within: 60_000 });
  }

  /** Waits until every follower has come to where the log ends now, whoever runs it. */
  async followed(): Promise<void> {
    const { store, pool } = this.log;
    const end = await store.head();
    if (end === undefined) return;
    await eventually(
      async () => (await listCheckpoints(pool)).every(({ position }) => position && store.compare(position, end) >= 0),
      { within: 60_000 },
    );
  }

  /** So many pairs that have just begun to grow, instead of those there were: streams stay short. */
  async renew(pairs: number): Promise<void> {
    const made = Array.from({ length: pairs }, async () => {
      const pair = await this.programme.pair();
      await pair.grow();
      return pair;
    });
    this.pairs = await Promise.all(made);
  }

  /** Waits until everything works as if nothing had been. @returns milliseconds that took */
  async recovered(): Promise<number> {
    const begun = performance.now();
    const [pair] = this.pairs;
    for (const url of this.apis.map((api) => api.url)) {
      // Once through everything: a write at this API, seen by a query of the other, so that the workers follow.
      const on = Temporal.Now.plainDateISO('Europe/London').toString();
      const sent = {
        by: pair!.mentor,
        path: pair!.at('record-contact'),
        body: { on, channel: 'email' },
        key: randomUUID(),
      };
      const { position } = await this.observed.insist(
        sent,
        () => [url],
        () => pause(20),
      );
      const headers = { 'Read-After': position };
      await eventually(async () => (await pair!.mentor.get(`/v1/relationships/${pair!.id}`, headers)).status === 200, {
        within: 60_000,
      });
    }
    return performance.now() - begun;
  }

  readonly #introduce: Introduce = async (role, id = randomUUID()) => {
    const actor = { id, role };
    const token = await this.issuer.token(actor, { lasting: '30d' });
    return new Steadfast(
      actor,
      token,
      () => this.urls()[0]!,
      (by, path, body) =>
        this.observed.insist(
          { by, path, body, key: randomUUID() },
          () => this.urls(),
          () => pause(50),
        ),
    );
  };

  async #close(): Promise<void> {
    await Promise.all(this.parts.map((part) => part.kill()));
    await this.log.close();
    await this.network.close();
    await this.queueNetwork?.close();
  }
}

async function openLog(url: string): Promise<SeenLog> {
  const pool = new pg.Pool({ connectionString: url, max: 4 });
  // The server will be killed under it.
  pool.on('error', () => undefined);
  return new SeenLog(pool, await PostgresEventStore.open({ url, connections: 2 }));
}
