/** Lets work on the same name happen one after the other, in the order it was asked for. */
export class Turns {
  readonly #last = new Map<string, Promise<void>>();

  take<T>(name: string, work: () => Promise<T>): Promise<T> {
    const mine = (this.#last.get(name) ?? Promise.resolve()).then(work);
    const leave = () => {
      if (this.#last.get(name) === done) this.#last.delete(name);
    };
    const done: Promise<void> = mine.then(leave, leave);
    this.#last.set(name, done);
    return mine;
  }
}
