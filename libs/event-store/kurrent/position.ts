import { UnknownPosition, type Position } from '../port.js';

/** Where a record stands in the server's log: offsets, so there are gaps between them. */
export interface Place {
  readonly commit: bigint;
  readonly prepare: bigint;
}

const FORM = /^(\d{10})-(\d{20})-(\d{20})$/;
/** What a server says that knows no place. */
const NOWHERE = 2n ** 64n - 1n;

/** How places of one log read as text that compares as they do. `log` is its number (identity.ts): 10 digits. */
export class Positions {
  constructor(private readonly log: string) {}

  format({ commit, prepare }: Place): Position {
    return `${this.log}-${String(commit).padStart(20, '0')}-${String(prepare).padStart(20, '0')}` as Position;
  }

  /** @throws {UnknownPosition} also for a position of another log */
  parse(position: Position): Place {
    const [, log, commit, prepare] = FORM.exec(position) ?? [];
    if (log !== this.log || !commit || !prepare || BigInt(commit) >= NOWHERE || BigInt(prepare) >= NOWHERE) {
      throw new UnknownPosition(`not a position of this log: ${JSON.stringify(position)}`);
    }
    return { commit: BigInt(commit), prepare: BigInt(prepare) };
  }
}

export function isAfter(a: Place, b: Place): boolean {
  return a.commit === b.commit ? a.prepare > b.prepare : a.commit > b.commit;
}

export function isPlace(place: Place | undefined): place is Place {
  return place !== undefined && place.commit < NOWHERE;
}
