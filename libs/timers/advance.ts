import type { SimulatedClock } from '#runtime';
import type { LedgerRow } from './ledger-fold.js';
import type { Timers } from './timers.js';

export interface Advance {
  readonly clock: SimulatedClock;
  readonly timers: Pick<Timers, 'fireDue' | 'nextDue'>;
  /** Lets flows and whoever else follows the log catch up; called after each instant at which something fired. */
  settle(): Promise<void>;
  /** Told of each firing with the instant it fired at. */
  fired?(row: LedgerRow, at: Temporal.Instant): void;
}

/**
 * Moves a simulated clock to `to`, stopping at each instant at which a timer falls due, so that it fires at its
 * own instant. What is overdue at the start fires at once.
 */
export async function advance({ clock, timers, settle, fired }: Advance, to: Temporal.Instant): Promise<void> {
  await settle();
  // Before this everything that could fire has fired.
  let done: Temporal.Instant | undefined;
  for (let due; (due = await timers.nextDue(done)) && Temporal.Instant.compare(due, to) <= 0;) {
    const at = Temporal.Instant.compare(due, clock.now()) < 0 ? clock.now() : due;
    clock.setTo(at);
    // A flow may make something due that was not before: again, until nothing more happens at this instant.
    for (let rows; (rows = await timers.fireDue(at)).length > 0; await settle()) {
      for (const row of rows) fired?.(row, at);
    }
    done = at;
  }
  clock.setTo(to);
}
