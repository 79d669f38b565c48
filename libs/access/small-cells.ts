import type { ClosureKind, MatchStatus, Phase } from '#domain';

type Counts = Readonly<Record<string, number>>;

interface Figures {
  readonly mentors: number;
  readonly mentees: number;
  readonly matches: Readonly<Partial<Counts>>;
  readonly relationships: Readonly<Partial<Counts>>;
  readonly closures: Readonly<Partial<Counts>>;
  readonly daysIn: Readonly<Record<string, Days>>;
}

interface Days {
  readonly n: number;
  readonly mean: number | null;
  readonly median: number | null;
}

/** Null stands for a cell that is too small to be shown, or would give away one that is. */
export type Suppressed<T> = { readonly [K in keyof T]: T[K] extends number ? number | null : Loose<T[K]> };
type Loose<V> = V extends object ? Readonly<Record<string, unknown>> : V;

/** A cohort's figures without cells of fewer than `smallest` people (domain.md: analyst). */
export function withoutSmallCells<T extends Figures>(figures: T, smallest: number): Suppressed<T> {
  const { mentors, mentees, matches, relationships, closures, daysIn } = figures;
  const days = Object.entries(daysIn).map(([phase, spent]) => [phase, rounded(spent, smallest)]);
  return {
    ...figures,
    mentors: mentors < smallest ? null : mentors,
    mentees: mentees < smallest ? null : mentees,
    matches: cells({ ...STATUSES, ...matches }, smallest),
    relationships: cells({ ...PHASES, ...relationships }, smallest),
    closures: cells({ ...KINDS, ...closures }, smallest),
    daysIn: Object.fromEntries(days) as Loose<T['daysIn']>,
  } as Suppressed<T>;
}

// Every cell there could be: one that is there only when it counts somebody would tell that it does.
const KINDS = { completed: 0, early: 0, 'programme-ended': 0, inactive: 0, leaver: 0 } satisfies Record<
  ClosureKind,
  number
>;
const PHASES = { preparation: 0, negotiating: 0, 'enabling-growth': 0, closure: 0, closed: 0 } satisfies Record<
  Phase,
  number
>;
const STATUSES = {
  ...{ proposed: 0, agreed: 0, waiting: 0, confirmed: 0 },
  ...{ declined: 0, expired: 0, withdrawn: 0, unfulfilled: 0 },
} satisfies Record<Exclude<MatchStatus, 'unproposed'>, number>;

/**
 * What is hidden could be had as the total less what is shown: the next smallest cells go with it until there are
 * at least `smallest` in hiding, and nobody is alone there.
 */
function cells(counts: Readonly<Partial<Counts>>, smallest: number): Readonly<Record<string, number | null>> {
  const entries = Object.entries(counts).filter((entry): entry is [string, number] => entry[1] !== undefined);
  const hidden = new Set<string>();
  let people = 0;
  for (const [name, n] of entries.toSorted(([, a], [, b]) => a - b)) {
    if (n >= smallest && (people === 0 || people >= smallest)) break;
    hidden.add(name);
    people += n;
  }
  return Object.fromEntries(entries.map(([name, n]) => [name, hidden.has(name) ? null : n]));
}

/**
 * How many left a phase is all that came less those in it: exact, it would give away a cell that is hidden. So would
 * a mean: one of 8 11/12 days is that of a multiple of twelve. In whole days it fits any number from five on.
 */
function rounded({ n, mean, median }: Days, smallest: number): Days | null {
  const whole = (days: number | null): number | null => (days === null ? null : Math.round(days));
  if (n < smallest) return null;
  return { n: n - (n % Math.max(smallest, 1)), mean: whole(mean), median: whole(median) };
}
