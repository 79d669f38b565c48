import { cohort, person, programme, type CohortState, type PersonState, type ProgrammeState } from '#domain';
import type { Transactor } from '#event-store';

/** Milliseconds for which another aggregate's state may be used without looking again. */
const KEPT = 2_000;
const MOST_KEPT = 10_000;
/** A reporting line is not followed further than this. */
const LONGEST_LINE = 20;

/** Monotonic milliseconds: what is kept grows old in real time, also when a story plays on another clock. */
const now = () => performance.now();

/** States of other aggregates (policy, calendar, people), kept for a moment by all commands of a process. */
export class Lookups {
  readonly #kept = new Map<string, { readonly at: number; readonly state: Promise<unknown> }>();

  constructor(private readonly transactor: Pick<Transactor, 'load'>) {}

  /** The state of the stream as it was at `notBefore` or later. */
  look<S>(stream: string, notBefore: number, load: (transactor: Pick<Transactor, 'load'>) => Promise<{ state: S }>) {
    const kept = this.#kept.get(stream);
    // A stream belongs to one decider, so its state is of that decider's type.
    if (kept && kept.at >= notBefore) return kept.state as Promise<S>;
    if (this.#kept.size >= MOST_KEPT) this.#kept.clear();
    const state = load(this.transactor).then((loaded) => loaded.state);
    const entry = { at: now(), state };
    this.#kept.set(stream, entry);
    state.catch(() => {
      if (this.#kept.get(stream) === entry) this.#kept.delete(stream);
    });
    return state;
  }

  /** After a command changed the stream: this process sees its own writes at once. */
  forget(stream: string): void {
    this.#kept.delete(stream);
  }
}

/** What one command looks up. What is kept may lead to an append only: before a refusal all of it is read anew. */
export class Surveyor {
  #notBefore = now() - KEPT;

  constructor(private readonly lookups: Lookups) {}

  /** From now on nothing that was read earlier is used. */
  fresh(): void {
    this.#notBefore = now();
  }

  programme(id: string): Promise<ProgrammeState> {
    return this.lookups.look(`programme-${id}`, this.#notBefore, (log) => log.load(programme, id));
  }

  cohort(id: string): Promise<CohortState> {
    return this.lookups.look(`cohort-${id}`, this.#notBefore, (log) => log.load(cohort, id));
  }

  person(id: string): Promise<PersonState> {
    return this.lookups.look(`person-${id}`, this.#notBefore, (log) => log.load(person, id));
  }

  /** Ids of the line manager of this person, of that one's, and so on. */
  async lineAbove(id: string): Promise<readonly string[]> {
    const line: string[] = [];
    let superior = (await this.person(id)).lineManagerId;
    while (superior !== undefined && !line.includes(superior) && line.length < LONGEST_LINE) {
      line.push(superior);
      superior = (await this.person(superior)).lineManagerId;
    }
    return line;
  }
}
