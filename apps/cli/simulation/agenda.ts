/**
 * What somebody does over time: between two `yield`s it acts, each `yield` says when it goes on. The simulation
 * resumes it at that instant.
 */
export type Life = AsyncGenerator<Temporal.Instant, void, void>;

/** Lives in order of the instant at which each goes on; those of one instant in the order they were added. */
export class Agenda {
  private readonly waiting = new Map<number, Life[]>();

  add(at: Temporal.Instant, life: Life): void {
    const lives = this.waiting.get(at.epochMilliseconds);
    if (lives) lives.push(life);
    else this.waiting.set(at.epochMilliseconds, [life]);
  }

  /** The next instant at which somebody acts. */
  next(): Temporal.Instant | undefined {
    if (this.waiting.size === 0) return undefined;
    return Temporal.Instant.fromEpochMilliseconds(Math.min(...this.waiting.keys()));
  }

  /** Lets everyone act whose instant is `at`; they act side by side, each in its own order. */
  async act(at: Temporal.Instant): Promise<void> {
    const lives = this.waiting.get(at.epochMilliseconds) ?? [];
    this.waiting.delete(at.epochMilliseconds);
    const resumed = await Promise.all(lives.map(async (life) => ({ life, step: await life.next() })));
    for (const { life, step } of resumed) {
      if (step.done) continue;
      const later = Temporal.Instant.compare(step.value, at) > 0 ? step.value : at.add({ milliseconds: 1 });
      this.add(later, life);
    }
  }
}
