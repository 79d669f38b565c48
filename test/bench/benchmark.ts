/** One thing that is measured, in one file: `npm run bench -- NAME`. */
export interface Benchmark {
  readonly name: string;
  /** What `ours`, `peer` and `limit` count, e.g. `appends/s`: always more is better. */
  readonly unit: string;
  /** What is measured, in one sentence. */
  readonly about: string;
  /** The peer or limit that it is measured against, and what is to be reached, e.g. `≥ 6 × the peer`. */
  readonly against: string;
  readonly aim: string;
  run(options: BenchmarkOptions): Promise<Measured>;
}

export interface BenchmarkOptions {
  /** How often each side is measured, in turn; the median counts. */
  readonly rounds: number;
  /** Share of the full size: 1, or less for a trial run. */
  readonly scale: number;
  /** Tells people what goes on, on a terminal only. */
  readonly progress: (what: string) => void;
  /** Whether one JSON line is the only thing that may be printed on standard output. */
  readonly json: boolean;
}

/** Absolute figures; the harness adds their ratios and the machine. */
export interface Measured {
  readonly ours: number;
  readonly peer?: number;
  /** Name and version of the peer. */
  readonly peerName?: string;
  /** What could be reached at best, in the same unit. */
  readonly limit?: number;
  /** Of how much: appends, events, rows … */
  readonly n: number;
  readonly detail?: object;
}

/** Units of work at a trial's scale, at least `least`. */
export function scaled(full: number, scale: number, least = 1): number {
  return Math.max(least, Math.round(full * scale));
}
