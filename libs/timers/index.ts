export { advance, type Advance } from './advance.js';
export { TimerLedger, LEDGER } from './ledger.js';
export { TIMERS, type LedgerRow } from './ledger-fold.js';
export { listTimers, nextDue, openUntil, timerById, type LedgerFilter, type LedgerPlace } from './ledger-queries.js';
export { TimerProcessor, UnknownTimer, type Outcome } from './processor.js';
export { migrateTimerQueue, openTimerQueue, TimerQueue, type QueueAddress, type Wake } from './queue.js';
export { timerId } from './timer-id.js';
export { Timers, type TimersOptions } from './timers.js';
