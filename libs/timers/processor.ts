import { trace } from '@opentelemetry/api';
import type pg from 'pg';
import { Refusal, type Due } from '#domain';
import { idOf, KeyReused } from '#event-store';
import type { Dispatcher } from '#commands';
import { following, traced, type Clock } from '#runtime';
import { TIMERS, type LedgerRow } from './ledger-fold.js';
import { timerById } from './ledger-queries.js';
import { measures } from './measures.js';

const tracer = trace.getTracer('throughline.timers');

/** Fired; or nothing came of it, because it no longer holds or has fired already; or it is not due yet. */
export type Outcome = 'fired' | 'nothing-to-do' | 'not-yet';

/** The ledger does not know the timer (yet): it may have been added to the queue a moment before. */
export class UnknownTimer extends Error {
  override readonly name = 'UnknownTimer';
}

/**
 * Fires timers: the aggregate decides again from its stream whether the timer still holds, so that firing twice,
 * from several processes or from an old ledger fires once.
 */
export class TimerProcessor {
  constructor(
    private readonly pool: pg.Pool,
    private readonly dispatcher: Pick<Dispatcher, 'execute'>,
    private readonly clock: Clock,
  ) {}

  /** @throws {UnknownTimer} and what transact throws while the log or the stream is busy: try again later */
  async fireById(timerId: string): Promise<Outcome> {
    const row = await timerById(this.pool, timerId);
    if (!row) throw new UnknownTimer(`the ledger knows no timer ${timerId}`);
    if (row.status !== 'open') return 'nothing-to-do';
    return this.fire(row);
  }

  /** As what the event led to that opened the timer. */
  async fire(row: LedgerRow): Promise<Outcome> {
    const { due, rule, cause } = row;
    if (due > this.clock.now().toString({ smallestUnit: 'millisecond' })) return 'not-yet';
    const attributes = () => ({ 'throughline.rule': rule, 'throughline.due': due });
    const fire = () => traced(tracer, `fire ${rule}`, attributes, () => this.#fire(row));
    const outcome = await following(cause, fire);
    measures()?.fired.add(1, { rule, outcome });
    return outcome;
  }

  async #fire(row: LedgerRow): Promise<Outcome> {
    const { timerId, stream, rule, anchor, recipient, occurrence, due, escalation, cause } = row;
    const fired: Due = { rule, anchor, recipient, occurrence, due, escalation };
    const request = {
      id: idOf(stream),
      command: { type: 'FireReminder', due: fired },
      caller: TIMERS,
      key: timerId,
      correlation: cause?.correlation,
      causation: cause?.eventId,
    } as const;
    try {
      const answer = await (stream.startsWith('match-')
        ? this.dispatcher.execute({ ...request, aggregate: 'match' })
        : this.dispatcher.execute({ ...request, aggregate: 'relationship' }));
      return answer.events.length > 0 && !answer.repeated ? 'fired' : 'nothing-to-do';
    } catch (error) {
      // Under this key it has fired before, when it was due at another instant.
      if (error instanceof Refusal || error instanceof KeyReused) return 'nothing-to-do';
      throw error;
    }
  }
}
