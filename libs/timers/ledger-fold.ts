import { dueKey, type Due, type Policy } from '#domain';
import type { Recorded } from '#event-store';
import type { Cause } from '#runtime';
import { FOLLOWED, type Followed } from './followed.js';
import { timerId } from './timer-id.js';

/** The caller under whose name timers send their commands. */
export const TIMERS = { id: 'timers', role: 'system' } as const;

/** A match or relationship as the ledger remembers it. */
export interface StreamRow {
  readonly stream: string;
  readonly programmeId: string;
  readonly cohortId: string;
  readonly state: unknown;
  readonly version: number;
}

export interface ProgrammeRow {
  readonly policy: Policy;
  readonly policyVersion: number;
}

export interface LedgerRow extends Due {
  readonly timerId: string;
  readonly stream: string;
  readonly programmeId: string;
  readonly cohortId: string;
  readonly status: 'open' | 'fired' | 'cancelled';
  /** ISO instant; for fired ones only. */
  readonly firedAt: string | null;
  /** The event that opened or changed it last. Absent in lists, and in rows from before it was remembered. */
  readonly cause?: Cause;
}

/** What the ledger knew before a batch. */
export interface Known {
  readonly programmes: Map<string, ProgrammeRow>;
  /** Time zone by cohort. */
  readonly cohorts: Map<string, string>;
  readonly streams: Map<string, StreamRow>;
}

type Fact = Recorded<{ type: string } & Readonly<Record<string, unknown>>>;

/**
 * The ledger's rows are a fold over the log, event by event in its order: what is due before an event and not
 * after it has fired or is cancelled. So they come out the same however the log was cut into batches.
 */
export class LedgerFold {
  readonly streams = new Map<string, StreamRow>();
  readonly programmes = new Map<string, ProgrammeRow>();
  readonly cohorts = new Map<string, string>();
  readonly rows = new Map<string, LedgerRow>();
  readonly #open = new Map<string, ReadonlyMap<string, Due>>();

  constructor(private readonly known: Known) {}

  /** Whether nothing that was played bears on timers. */
  get isEmpty(): boolean {
    return this.streams.size + this.programmes.size + this.cohorts.size + this.rows.size === 0;
  }

  play(recorded: Recorded): void {
    const { type, event } = recorded as Fact;
    const category = recorded.stream.slice(0, recorded.stream.indexOf('-'));
    const followed = FOLLOWED[category];
    if (followed) this.#step(followed, recorded);
    else if (type === 'ProgrammeDefined' || type === 'PolicyRevised') this.#revise(recorded as Fact);
    else if (type === 'CohortOpened') {
      const id = recorded.stream.slice('cohort-'.length);
      const timeZone = event['timeZone'] as string;
      this.known.cohorts.set(id, timeZone);
      this.cohorts.set(id, timeZone);
    }
  }

  /** Timers that have not fired follow the newest policy; what fired stays as it was. */
  #revise(fact: Fact): void {
    const { stream, event } = fact;
    const programmeId = stream.slice('programme-'.length);
    const row = { policy: event['policy'] as Policy, policyVersion: event['policyVersion'] as number };
    if ((this.known.programmes.get(programmeId)?.policyVersion ?? 0) >= row.policyVersion) return;
    const streams = [...this.known.streams.values()].filter((known) => known.programmeId === programmeId);
    const before = streams.map((known) => this.#openOf(known));
    this.known.programmes.set(programmeId, row);
    this.programmes.set(programmeId, row);
    streams.forEach((known, n) => {
      this.#open.delete(known.stream);
      this.#settle(known, before[n]!, this.#openOf(known), fact, () => 'cancelled');
    });
  }

  #step(followed: Followed, recorded: Recorded): void {
    const { stream, version } = recorded;
    const known = this.known.streams.get(stream) ?? this.#begin(followed, recorded as Fact);
    if (version <= known.version) return;
    const before = known.version === 0 ? new Map<string, Due>() : this.#openOf(known);
    const next = { ...known, state: followed.evolve(known.state, recorded.event), version };
    this.known.streams.set(stream, next);
    this.streams.set(stream, next);
    this.#open.delete(stream);
    this.#settle(next, before, this.#openOf(next), recorded, (due) => outcomeOf(due, recorded as Fact));
  }

  #begin(followed: Followed, { stream, event, version }: Fact): StreamRow {
    if (version !== 1) throw new Error(`${stream} goes on at version ${version}, and its beginning is unknown`);
    const { programmeId, cohortId } = event as unknown as { programmeId: string; cohortId: string };
    return { stream, programmeId, cohortId, state: followed.initial, version: 0 };
  }

  #openOf(row: StreamRow): ReadonlyMap<string, Due> {
    const known = this.#open.get(row.stream);
    if (known) return known;
    const policy = this.known.programmes.get(row.programmeId)?.policy;
    const timeZone = this.known.cohorts.get(row.cohortId);
    if (!policy || !timeZone) throw new Error(`the programme or the cohort of ${row.stream} is unknown`);
    const dues = FOLLOWED[row.stream.slice(0, row.stream.indexOf('-'))]!.dues(row.state, policy, timeZone);
    const open = new Map(dues.map((due) => [dueKey(due), due]));
    this.#open.set(row.stream, open);
    return open;
  }

  #settle(
    row: StreamRow,
    before: ReadonlyMap<string, Due>,
    after: ReadonlyMap<string, Due>,
    { id, metadata }: Recorded,
    outcome: (due: Due) => 'cancelled' | { readonly firedAt: string },
  ): void {
    const cause = { correlation: metadata.correlation, eventId: id };
    for (const [key, due] of after) {
      const same = before.get(key);
      if (same?.due !== due.due || same.escalation !== due.escalation) this.#put(row, due, 'open', null, cause);
    }
    for (const [key, due] of before) {
      if (after.has(key)) continue;
      const how = outcome(due);
      if (how === 'cancelled') this.#put(row, due, 'cancelled', null, cause);
      else this.#put(row, due, 'fired', how.firedAt, cause);
    }
  }

  #put(row: StreamRow, due: Due, status: LedgerRow['status'], firedAt: string | null, cause: Cause): void {
    const { stream, programmeId, cohortId } = row;
    const { rule, anchor, recipient, occurrence, escalation } = due;
    const id = timerId(stream, due);
    const place = { timerId: id, stream, programmeId, cohortId };
    const what = { rule, anchor, recipient, occurrence, due: due.due, escalation };
    this.rows.set(id, { ...place, ...what, status, firedAt, cause });
  }
}

/** Whether the event is this timer's firing: the record of it, or the deed that Throughline itself was due to do. */
function outcomeOf(due: Due, { type, event, metadata }: Fact): 'cancelled' | { readonly firedAt: string } {
  if (type === 'ReminderFired' || type === 'ReminderEscalated') {
    const fired = event as unknown as Due & { readonly firedAt: string };
    if (dueKey(fired) === dueKey(due)) return { firedAt: fired.firedAt };
  }
  const byTimers = 'id' in metadata.actor && metadata.actor.id === TIMERS.id && metadata.actor.role === TIMERS.role;
  if (due.recipient === 'system' && byTimers && due.due <= metadata.recorded) return { firedAt: metadata.recorded };
  return 'cancelled';
}
