/**
 * What somebody does over time: between two `yield`s it acts, each `yield` says when it goes on. The simulation
 * resumes it at that instant.
 */
export type Life = AsyncGenerator<Temporal.Instant, void, void>;

interface Entry {
  readonly life: Life;
  readonly lane: string;
}

/** Lives in order of the instant at which each goes on; those of one instant in the order they were added. */
export class Agenda {
  private readonly waiting = new Map<number, Entry[]>();

  /** @param lane what this life shares with others: at one instant they act one after the other */
  add(at: Temporal.Instant, life: Life, lane: string): void {
    const entries = this.waiting.get(at.epochMilliseconds);
    if (entries) entries.push({ life, lane });
    else this.waiting.set(at.epochMilliseconds, [{ life, lane }]);
  }

  /** The next instant at which somebody acts. */
  next(): Temporal.Instant | undefined {
    if (this.waiting.size === 0) return undefined;
    return Temporal.Instant.fromEpochMilliseconds(Math.min(...this.waiting.keys()));
  }

  /** Lets everyone act whose instant is `at`: lanes side by side, so that what a lane shares has one order. */
  async act(at: Temporal.Instant): Promise<void> {
    const entries = this.waiting.get(at.epochMilliseconds) ?? [];
    this.waiting.delete(at.epochMilliseconds);
    const steps = new Map<Entry, IteratorResult<Temporal.Instant, void>>();
    const lanes = Map.groupBy(entries, ({ lane }) => lane).values();
    await Promise.all(
      lanes.map(async (own) => {
        for (const entry of own) steps.set(entry, await entry.life.next());
      }),
    );
    for (const entry of entries) {
      const step = steps.get(entry)!;
      if (step.done) continue;
      const later = Temporal.Instant.compare(step.value, at) > 0 ? step.value : at.add({ milliseconds: 1 });
      this.add(later, entry.life, entry.lane);
    }
  }
}
