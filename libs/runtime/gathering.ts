import { setImmediate } from 'node:timers';
import { share } from './share.js';

export interface GatheringOptions<Question, Answer> {
  /** One answer for each question, in order. */
  readonly ask: (questions: readonly Question[]) => Promise<readonly Answer[]>;
  /** Whether an error says nothing about one of the questions; if it may, they are asked one by one. */
  readonly concernsAll: (error: unknown) => boolean;
  /** How many times at once it asks. */
  readonly wires: number;
  /** Questions that go together at most. */
  readonly together: number;
  /** Questions that wait at most; what comes beyond fails with `full()`. */
  readonly waiting: number;
  readonly full: () => Error;
}

interface Waiting<Question, Answer> {
  readonly question: Question;
  resolve(answer: Answer): void;
  reject(error: unknown): void;
}

/**
 * Asks once for all who ask in the same turn of the event loop, or while others wait for their answer: nobody waits
 * for company, and under load one statement serves many.
 */
export class Gathering<Question, Answer> {
  #waiting: Waiting<Question, Answer>[] = [];
  #onWire = 0;
  /** Questions in the statements on the wire. */
  #sent = 0;
  #soon = false;

  constructor(private readonly options: GatheringOptions<Question, Answer>) {}

  ask(question: Question): Promise<Answer> {
    if (this.#waiting.length >= this.options.waiting) return Promise.reject(this.options.full());
    return new Promise((resolve, reject) => {
      this.#waiting.push({ question, resolve, reject });
      this.#sendSoon();
    });
  }

  #sendSoon(): void {
    if (this.#soon || this.#onWire >= this.options.wires || this.#waiting.length === 0) return;
    this.#soon = true;
    setImmediate(() => {
      this.#soon = false;
      const { wires, together } = this.options;
      const group = this.#waiting.splice(
        0,
        share({ waiting: this.#waiting.length, sent: this.#sent, wires, together }),
      );
      this.#onWire++;
      this.#sent += group.length;
      void this.#settle(group).finally(() => {
        this.#onWire--;
        this.#sent -= group.length;
        this.#sendSoon();
      });
      this.#sendSoon();
    });
  }

  async #settle(group: readonly Waiting<Question, Answer>[]): Promise<void> {
    try {
      const answers = await this.options.ask(group.map(({ question }) => question));
      for (const [n, { resolve }] of group.entries()) resolve(answers[n]!);
    } catch (error) {
      if (group.length > 1 && !this.options.concernsAll(error)) {
        for (const one of group) await this.#settle([one]);
      } else for (const { reject } of group) reject(error);
    }
  }
}
