/** What one side reached in each round. */
export interface Series {
  readonly median: number;
  readonly all: readonly number[];
}

export interface RoundsOptions {
  readonly rounds: number;
  readonly progress: (what: string) => void;
  /** Rounds beforehand that are not counted: code is compiled, caches and files of the database are filled. */
  readonly warmUp?: number;
}

/**
 * Measures each side once per round, in turn, so that whatever the machine goes through meets all of them; who is
 * first changes from round to round. Each measurement answers with a rate.
 */
export async function alternate<Side extends string>(
  sides: Readonly<Record<Side, () => Promise<number>>>,
  { rounds, progress, warmUp = 1 }: RoundsOptions,
): Promise<Readonly<Record<Side, Series>>> {
  const names = Object.keys(sides) as Side[];
  const rates = new Map(names.map((name) => [name, [] as number[]]));
  for (let round = 1 - warmUp; round <= rounds; round++) {
    const order = round % 2 === 0 ? names : names.toReversed();
    for (const name of order) {
      progress(`${round < 1 ? 'warming up' : `round ${round} of ${rounds}`}: ${name}`);
      globalThis.gc?.();
      const rate = await sides[name]();
      if (round >= 1) rates.get(name)!.push(rate);
    }
  }
  return Object.fromEntries(
    names.map((name) => [name, { median: median(rates.get(name)!), all: rates.get(name)!.map(rounded) }]),
  ) as unknown as Record<Side, Series>;
}

/** @throws {RangeError} for none */
export function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}

/** The smallest value that at least `share` of all values do not exceed; 0.99 gives the p99. @throws {RangeError} for none */
export function percentile(values: readonly number[], share: number): number {
  const sorted = Float64Array.from(values).sort();
  const value = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
  if (value === undefined) throw new RangeError('there is no percentile of nothing');
  return value;
}

/** Calls `work` for 0 to n-1, `inFlight` at a time. @returns calls per second */
export async function perSecond(n: number, inFlight: number, work: (i: number) => Promise<unknown>): Promise<number> {
  let next = 0;
  const worker = async () => {
    while (next < n) await work(next++);
  };
  const begun = performance.now();
  await Promise.all(Array.from({ length: Math.min(inFlight, n) }, worker));
  return (n / (performance.now() - begun)) * 1000;
}

/** To two decimals: ratios, and milliseconds. */
export function hundredths(value: number): number {
  return Math.round(value * 100) / 100;
}

/** To three significant digits and no fraction above 100: what a measurement like these is worth. */
export function rounded(rate: number): number {
  return rate >= 100 ? Math.round(rate) : Number(rate.toPrecision(3));
}
