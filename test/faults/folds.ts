import { dueKey, match, matchDues, relationship, relationshipDues, type Due, type Policy } from '#domain';
import type { Recorded } from '#event-store';
import { readModels, type ReadModel } from '#read-models';
import { categoryOf, changesOf, nameOf, play, type Row } from '../../libs/read-models/read-model.js';
import { answering } from '../support/read-models.js';
import { LedgerFold } from '../../libs/timers/ledger-fold.js';

type Rows = Map<string, Row>;
type Dues = (state: never, policy: Policy, timeZone: string) => readonly Due[];

/** An aggregate with timers, by the rules of the domain alone. */
interface Timed {
  readonly initial: unknown;
  readonly evolve: (state: never, event: never) => unknown;
  readonly dues: Dues;
}

const TIMED: Readonly<Record<string, Timed>> = {
  match: { initial: match.initial, evolve: match.evolve, dues: matchDues },
  relationship: { initial: relationship.initial, evolve: relationship.evolve, dues: relationshipDues },
};

/** What the log gives, folded in memory from its beginning, without a database and without anybody's checkpoint. */
export class Folds {
  readonly ledger = new LedgerFold({ programmes: new Map(), cohorts: new Map(), streams: new Map() });
  readonly #rows = new Map<ReadModel, Rows>(readModels.map((model) => [model, new Map<string, Row>()]));
  readonly #states = new Map<string, unknown>();
  readonly #policies = new Map<string, Policy>();
  readonly #zones = new Map<string, string>();
  #read = 0;

  /** Folds what has come since the last time. */
  readOn(log: readonly Recorded[]): void {
    const events = log.slice(this.#read);
    this.#read = log.length;
    for (const [model, rows] of this.#rows) {
      for (const [name, change] of changesOf(model, events)) {
        const row = play(model, rows.get(name), change);
        if (row) rows.set(name, row);
        else rows.delete(name);
      }
    }
    for (const event of events) {
      this.ledger.play(event);
      this.#play(event);
    }
  }

  /** A read model's rows by key, as JSON has them. */
  rowsOf(model: ReadModel): ReadonlyMap<string, Row> {
    const rows = JSON.parse(JSON.stringify([...this.#rows.get(model)!.values()])) as Row[];
    return new Map(answering(model, rows).map((row) => [nameOf(model, row), row]));
  }

  /** Timers that should have fired before `now`, an ISO instant, and have not. */
  overdue(now: string): readonly string[] {
    return [...this.#states].flatMap(([stream, state]) => {
      const { programmeId, cohortId } = state as { programmeId?: string; cohortId?: string };
      const [policy, zone] = [this.#policies.get(programmeId ?? ''), this.#zones.get(cohortId ?? '')];
      if (!policy || !zone) return [];
      const dues = TIMED[categoryOf(stream)]!.dues(state as never, policy, zone);
      const late = dues.filter(({ due }) => due <= now);
      return late.map((due) => `due and not fired: ${stream} ${dueKey(due)} at ${due.due}`);
    });
  }

  #play({ stream, event }: Recorded): void {
    const { policy, timeZone } = event as { policy?: Policy; timeZone?: string };
    const category = categoryOf(stream);
    if (category === 'programme' && policy) this.#policies.set(stream.slice('programme-'.length), policy);
    if (category === 'cohort' && timeZone) this.#zones.set(stream.slice('cohort-'.length), timeZone);
    const timed = TIMED[category];
    if (!timed) return;
    this.#states.set(stream, timed.evolve((this.#states.get(stream) ?? timed.initial) as never, event as never));
  }
}
