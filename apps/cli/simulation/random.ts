/** A sequence of numbers that only hangs on its seed (Steele and Vigna's splitmix, 32 bits). */
export class Random {
  private state: number;

  constructor(seed: string) {
    this.state = 2166136261;
    for (const char of seed) this.state = Math.imul(this.state ^ char.codePointAt(0)!, 16777619);
  }

  /** At least 0, less than 1. */
  next(): number {
    this.state = (this.state + 0x9e3779b9) | 0;
    let mixed = this.state ^ (this.state >>> 16);
    mixed = Math.imul(mixed, 0x21f0aaad);
    mixed ^= mixed >>> 15;
    mixed = Math.imul(mixed, 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
  }

  /** A whole number from `least` to `most`, both included. */
  between(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1));
  }

  of<T>(choices: readonly [T, ...T[]]): T {
    return choices[Math.floor(this.next() * choices.length)]!;
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }
}
