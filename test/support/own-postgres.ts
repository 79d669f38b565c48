import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmdirSync } from 'node:fs';
import { mkdir, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { ensureServer, type Server } from '../../libs/runtime/embedded/server.js';
import { eventually } from './eventually.js';
import { beforeClearing, postmaster, temporaryFolder } from './folders.js';

export interface OwnPostgresOptions {
  readonly settings: Readonly<Record<string, string>>;
  /** Mebibytes of a disk of its own, where this machine lets us mount one (see {@link OwnPostgres.disk}). */
  readonly disk?: number;
}

/** A PostgreSQL for one suite alone, because it gets killed, restarted, and its disk filled. Always at one port. */
export class OwnPostgres {
  #server: Server | undefined;

  private constructor(
    /** The data folder: may be kept, if a test has something to show. */
    readonly folder: string,
    private readonly options: OwnPostgresOptions,
    /** A small disk that holds it, or the reason why it has none. */
    readonly disk: SmallDisk | string,
  ) {}

  static async start(options: OwnPostgresOptions): Promise<OwnPostgres> {
    const folder = await temporaryFolder();
    const disk = options.disk ? await SmallDisk.mount(join(folder, 'postgres'), options.disk) : 'none was asked for';
    const postgres = new OwnPostgres(folder, options, disk);
    beforeClearing(() => postgres.#clear());
    await postgres.start();
    return postgres;
  }

  /** Address of one of its databases. */
  url(database: string): string {
    return this.#server!.url(database);
  }

  async createDatabase(name: string): Promise<string> {
    const client = new pg.Client({ connectionString: this.url('postgres') });
    await client.connect();
    await client.query(`CREATE DATABASE ${name} TEMPLATE template0`);
    await client.end();
    return this.url(name);
  }

  /** Starts it if it does not run, and waits until it has recovered and answers. */
  async start(): Promise<void> {
    const { folder: dir, options } = this;
    const lines: string[] = [];
    this.#server = await ensureServer({
      ...{ dir, port: this.#server?.port, settings: options.settings },
      log: (line) => lines.push(line),
    });
  }

  /**
   * Sends the postmaster a signal and waits until it is gone: SIGINT stops it fast, SIGQUIT at once, with SIGKILL its
   * children find out by themselves.
   */
  async signal(signal: 'SIGINT' | 'SIGQUIT' | 'SIGKILL'): Promise<void> {
    const pid = await postmaster(this.folder);
    if (pid === undefined) return;
    process.kill(pid, signal);
    await eventually(async () => (await postmaster(this.folder)) === undefined, { within: 30_000 });
  }

  /** Whether the postmaster runs. */
  async runs(): Promise<boolean> {
    return (await postmaster(this.folder)) !== undefined;
  }

  async #clear(): Promise<void> {
    await this.signal('SIGQUIT');
    if (typeof this.disk !== 'string') this.disk.unmount();
  }
}

/** A file system of a few hundred mebibytes in memory, to be filled to its last byte. */
export class SmallDisk {
  private constructor(private readonly folder: string) {}

  /** Why there can be none on this machine; undefined where there can. */
  static missing(): string | undefined {
    if (process.platform !== 'linux') return 'a small disk is a tmpfs, and only Linux has those';
    if (process.getuid?.() !== 0) return 'a small disk is a tmpfs, and only root may mount one';
    const trial = mkdtempSync(join(tmpdir(), 'throughline-disk-'));
    const complaint = mountAt(trial, 1);
    if (complaint === undefined) unmountAt(trial);
    rmdirSync(trial);
    return complaint;
  }

  /**
   * @param files how many it may hold, of any size
   * @returns why there can be none here, otherwise
   */
  static async mount(folder: string, mebibytes: number, files?: number): Promise<SmallDisk | string> {
    const missing = SmallDisk.missing();
    if (missing !== undefined) return missing;
    await mkdir(folder, { recursive: true });
    return mountAt(folder, mebibytes, files) ?? new SmallDisk(folder);
  }

  /** To the last byte; again where something has been freed meanwhile. */
  async fill(): Promise<void> {
    const ballast = await open(this.#ballast, 'a');
    try {
      for (const chunk of [Buffer.alloc(1 << 20), Buffer.alloc(4096)]) while (await fits(ballast.write(chunk)));
    } finally {
      await ballast.close();
    }
  }

  /** Gives the room back. */
  async free(): Promise<void> {
    await rm(this.#ballast, { force: true });
  }

  unmount(): void {
    unmountAt(this.folder);
  }

  get #ballast(): string {
    return join(this.folder, 'ballast');
  }
}

function mountAt(folder: string, mebibytes: number, files = 0): string | undefined {
  const limits = `size=${mebibytes}m${files > 0 ? `,nr_inodes=${files}` : ''}`;
  const { status, stderr } = spawnSync('mount', ['-t', 'tmpfs', '-o', limits, 'tmpfs', folder]);
  return status === 0 ? undefined : `mounting a tmpfs failed: ${String(stderr).trim()}`;
}

function unmountAt(folder: string): void {
  spawnSync('umount', ['--lazy', folder]);
}

async function fits(writing: Promise<unknown>): Promise<boolean> {
  try {
    await writing;
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOSPC') return false;
    throw error;
  }
}
