import { Overloaded } from './port.js';

/** Waiting for one name, and for all names together. */
const LIMITS = { behindOne: 500, inAll: 5000 };

/**
 * Lets work on the same name happen one after the other, in the order it was asked for, and no more of it wait than
 * there is room for.
 */
export class Turns {
  /** Of each name what waits, in order; nothing while its only work is under way. */
  readonly #waiting = new Map<string, (() => void)[]>();
  #underWay = 0;

  constructor(private readonly limits: typeof LIMITS = LIMITS) {}

  /** @throws {Overloaded} */
  async take<T>(name: string, work: () => Promise<T>): Promise<T> {
    const before = this.#waiting.get(name);
    if (this.#underWay >= this.limits.inAll) throw new Overloaded(`${this.#underWay} commands are under way already`);
    if (before && before.length >= this.limits.behindOne) {
      throw new Overloaded(`${before.length} commands are waiting for ${name} already`);
    }
    this.#underWay += 1;
    if (before) await new Promise<void>((go) => before.push(go));
    else this.#waiting.set(name, []);
    try {
      return await work();
    } finally {
      this.#underWay -= 1;
      const next = this.#waiting.get(name)?.shift();
      if (next) next();
      else this.#waiting.delete(name);
    }
  }
}
