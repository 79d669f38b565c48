/** Milliseconds after which requests are given up: who hears so later met a slow machine, who hears so sooner a mistake. */
const GIVEN_UP_AFTER = 4_000;
/** Milliseconds until the machine may be slow for another moment. */
const ANOTHER_AFTER = 10_000;

/**
 * A moment in which the machine had other work: whoever had asked before the first was told is excused with them. Who
 * asked after that and is given up as well has met something that does not work.
 */
export class SlowMoment {
  #told = -Infinity;

  /** Whether a request that was given up may be put down to it; instants in monotonic milliseconds. */
  excuses(begun: number, ended: number): boolean {
    if (ended - begun < GIVEN_UP_AFTER) return false;
    if (ended - this.#told > ANOTHER_AFTER) this.#told = ended;
    return begun <= this.#told;
  }
}
