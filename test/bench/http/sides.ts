import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { BenchServer } from '../database.js';
import { hundredths, median } from '../rounds.js';
import { start, type App } from './app.js';
import { load, type Call, type Load } from './load.js';

export const CLIENTS = 64;
/** Relationships of each client. */
const EACH = 10;
const SECONDS = 5;
const ON = Temporal.Now.plainDateISO('Europe/London').toString();
const SUMMARY = 'A quick word before the call with the printer.';

/** Ours, with as many mentors as there are clients. */
export async function startOurs(server: BenchServer): Promise<App> {
  const [databaseUrl, keysUrl] = [await server.freshDatabase(), await server.freshDatabase()];
  return start('command-app.ts', { databaseUrl, keysUrl, mentors: CLIENTS, each: EACH });
}

export const toCommand = (id: string): string => `/v1/relationships/${id}/record-contact`;
export const toNothing = (id: string): string => `/v1/nothing/${id}/record-contact`;

/** Contacts recorded: every client is one mentor, and goes round their relationships. */
function recordingContacts({ targets }: App, path: (id: string) => string): (client: number) => Call {
  const body = JSON.stringify({ on: ON, channel: 'telephone', minutes: 15, summary: SUMMARY });
  const rounds = Array.from({ length: CLIENTS }, () => 0);
  return (client) => {
    const { id, token } = targets[client * EACH + (rounds[client]!++ % EACH)]!;
    return { path: path(id), token, key: randomUUID(), body };
  };
}

/** A side of a benchmark: loaded for some seconds it answers with its rate, and remembers what else was seen. */
export class Side {
  #answered = 0;
  readonly #seen: (Load & { readonly cpu: number })[] = [];

  constructor(
    private readonly server: BenchServer,
    private readonly app: App,
    private readonly path: (id: string) => string,
    private readonly scale: number,
  ) {}

  async measure(): Promise<number> {
    await this.server.checkpoint();
    const before = await processorTime(this.app.pid);
    const seen = await load(
      ...([this.app.url, CLIENTS, SECONDS * Math.max(this.scale, 0.1)] as const),
      recordingContacts(this.app, this.path),
    );
    if (Object.keys(seen.others).length > 0) throw new Error(`refused: ${JSON.stringify(seen.others)}`);
    this.#answered += seen.answered;
    this.#seen.push({ ...seen, cpu: ((await processorTime(this.app.pid)) - before) / seen.answered });
    return seen.rate;
  }

  get answered(): number {
    return this.#answered;
  }

  /** Medians over the rounds: milliseconds of latency, and of processor time that the process took for a request. */
  get detail() {
    const of = (what: 'p50' | 'p99' | 'cpu') => hundredths(median(this.#seen.map((each) => each[what])));
    return { p50: of('p50'), p99: of('p99'), cpuPerRequest: of('cpu') };
  }
}

/** Milliseconds that a process has used of all processors; 0 where /proc does not tell. */
async function processorTime(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  // What follows the name, which may hold blanks; ticks are hundredths of a second.
  const [user, system] =
    stat
      ?.slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .slice(11, 13) ?? [];
  return (Number(user ?? 0) + Number(system ?? 0)) * 10;
}
