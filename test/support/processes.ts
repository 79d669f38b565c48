import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { eventually } from './eventually.js';
import { beforeClearing, runFolder } from './folders.js';

export interface CliOptions {
  /** Added to the environment; undefined removes a variable. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Milliseconds until it must be ready, or done; 60 s unless told. */
  readonly within?: number;
}

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A `throughline` command in a real process, in a process group of its own. */
export class CliProcess {
  stdout = '';
  stderr = '';
  /** Settles when it has ended and all its output is here. */
  readonly ended: Promise<Ended>;
  private readonly child: ChildProcess;
  private isOver = false;

  constructor(args: readonly string[], env: CliOptions['env'] = {}) {
    const main = resolve('dist/apps/cli/main.js');
    this.child = spawn(process.execPath, ['--enable-source-maps', main, ...args], {
      env: { ...process.env, NODE_OPTIONS: undefined, LOG_LEVEL: 'warn', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    this.child.stdout?.setEncoding('utf8').on('data', (text: string) => (this.stdout += text));
    this.child.stderr?.setEncoding('utf8').on('data', (text: string) => (this.stderr += text));
    this.ended = new Promise((done, failed) => {
      this.child.once('error', failed);
      this.child.once('close', (code, signal) => {
        this.isOver = true;
        done({ code, signal });
      });
    });
    this.ended.catch(() => undefined);
  }

  get pid(): number {
    if (this.child.pid === undefined) throw new Error('the process did not start');
    return this.child.pid;
  }

  /** What it printed on standard output, each line of JSON parsed, other lines left out. */
  get json(): Record<string, unknown>[] {
    return this.stdout.split('\n').flatMap((line) => {
      try {
        const value: unknown = JSON.parse(line);
        return typeof value === 'object' && value !== null ? [value as Record<string, unknown>] : [];
      } catch {
        return [];
      }
    });
  }

  /** Sends `signal` to the process alone. */
  signal(signal: NodeJS.Signals): void {
    if (!this.isOver) this.child.kill(signal);
  }

  /** Kills the whole process group at once, as a power cut would, and waits until it is gone. */
  async kill(): Promise<void> {
    try {
      process.kill(-this.pid, 'SIGKILL');
    } catch {
      // It is gone already.
    }
    await this.ended.catch(() => undefined);
  }

  /** @throws {Error} with all output when it does not end in time. */
  async end({ within = 60_000 }: CliOptions = {}): Promise<Ended> {
    await eventually(() => this.isOver, { within }).catch(() => this.fail(`did not end within ${within} ms`));
    return this.ended;
  }

  /** The first line of JSON for which `wanted` holds. @throws {Error} with all output when it ends without one. */
  async line(
    wanted: (line: Record<string, unknown>) => boolean,
    { within = 60_000 }: CliOptions = {},
  ): Promise<Record<string, unknown>> {
    const found = () => this.json.find(wanted);
    await eventually(() => found() !== undefined || this.isOver, { within }).catch(() => undefined);
    return (
      found() ?? this.fail(this.isOver ? 'ended without the line waited for' : `printed no such line in ${within} ms`)
    );
  }

  private fail(what: string): never {
    throw new Error(`the process ${what}\n--- stdout\n${this.stdout}\n--- stderr\n${this.stderr}`);
  }
}

const living: CliProcess[] = [];

/** Starts a command; it is killed after the suite, or when the run is. */
export async function spawnCli(args: readonly string[], options: CliOptions = {}): Promise<CliProcess> {
  const started = new CliProcess(args, options.env);
  living.push(started);
  const groups = join(runFolder(), 'groups');
  await mkdir(groups, { recursive: true });
  await writeFile(join(groups, String(started.pid)), '');
  void started.ended.finally(() => rm(join(groups, String(started.pid)), { force: true })).catch(() => undefined);
  return started;
}

/** What `up --json` and its like print when they are ready. */
export interface Ready {
  readonly ready: true;
  readonly url: string;
  readonly tokens: Readonly<Record<string, string>>;
}

/** Starts a server command with `--json` and waits until it says that it is ready. */
export async function startCli(
  args: readonly string[],
  options: CliOptions = {},
): Promise<{ process: CliProcess; ready: Ready }> {
  const started = await spawnCli([...args, '--json'], options);
  const line = await started.line((said) => said['ready'] === true, options);
  return { process: started, ready: line as unknown as Ready };
}

/** Runs a command to its end. */
export async function runCli(
  args: readonly string[],
  options: CliOptions = {},
): Promise<CliProcess & { code: number | null }> {
  const started = await spawnCli(args, options);
  const { code } = await started.end(options);
  return Object.assign(started, { code });
}

beforeClearing(async () => {
  await Promise.all(living.splice(0).map((started) => started.kill()));
});
