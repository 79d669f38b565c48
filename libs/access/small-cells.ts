type Counts = Readonly<Record<string, number>>;

interface Figures {
  readonly mentors: number;
  readonly mentees: number;
  readonly matches: Readonly<Partial<Counts>>;
  readonly relationships: Readonly<Partial<Counts>>;
  readonly closures: Readonly<Partial<Counts>>;
  readonly daysIn: Readonly<Record<string, { readonly n: number }>>;
}

/** Null stands for a cell that is too small to be shown, or would give away one that is. */
export type Suppressed<T> = { readonly [K in keyof T]: T[K] extends number ? number | null : Loose<T[K]> };
type Loose<V> = V extends object ? Readonly<Record<string, unknown>> : V;

/** A cohort's figures without cells of fewer than `smallest` people (domain.md: analyst). */
export function withoutSmallCells<T extends Figures>(figures: T, smallest: number): Suppressed<T> {
  const { mentors, mentees, matches, relationships, closures, daysIn } = figures;
  const days = Object.entries(daysIn).map(([phase, spent]) => [phase, spent.n < smallest ? null : spent]);
  return {
    ...figures,
    mentors: mentors < smallest ? null : mentors,
    mentees: mentees < smallest ? null : mentees,
    matches: cells(matches, smallest),
    relationships: cells(relationships, smallest),
    closures: cells(closures, smallest),
    daysIn: Object.fromEntries(days) as Loose<T['daysIn']>,
  } as Suppressed<T>;
}

/**
 * One suppressed cell could be had as the total less all others, so the next smallest goes with it. A cell that
 * is left out altogether counts nobody and gives nobody away.
 */
function cells(counts: Readonly<Partial<Counts>>, smallest: number): Readonly<Record<string, number | null>> {
  const entries = Object.entries(counts).filter((entry): entry is [string, number] => entry[1] !== undefined);
  const ascending = entries.toSorted(([, a], [, b]) => a - b);
  const small = ascending.filter(([, n]) => n < smallest).length;
  const hidden = new Set(ascending.slice(0, small === 1 ? 2 : small).map(([name]) => name));
  return Object.fromEntries(entries.map(([name, n]) => [name, hidden.has(name) ? null : n]));
}
