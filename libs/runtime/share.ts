/** Fewer are not worth a statement of their own: most of its cost does not hang on how much it carries. */
const LEAST = 16;

/** What is under way on the wires to a database. */
export interface Traffic {
  readonly waiting: number;
  /** Of those in all statements that are on the wire. */
  readonly sent: number;
  readonly wires: number;
  /** At most in one statement. */
  readonly together: number;
}

/**
 * How many of those who wait the next statement takes: what each wire gets when all who wait or are on the wire are
 * shared out evenly. If it took everybody, those who go on once they are answered would stay together for ever, and
 * this process and the database would each be idle while the other one works.
 */
export function share({ waiting, sent, wires, together }: Traffic): number {
  return Math.min(together, Math.max(LEAST, Math.ceil((waiting + sent) / wires)));
}
