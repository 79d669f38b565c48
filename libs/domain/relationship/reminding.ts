import { dueKey, type ReminderCommand, type ReminderEvent } from '../reminders.js';
import { isoInstant } from '../calendar.js';
import { dues } from './dues.js';
import { closureAs } from './ending.js';
import { NOTHING, type Decisions, type Folds } from './parts.js';
import { lapsed } from './review.js';

export const reminderDecisions: Decisions<ReminderCommand> = {
  /** The processor asks; what no longer holds, is not due yet or has fired already (dues leave that out) is nothing to do. */
  FireReminder(state, { due }, context) {
    const key = dueKey(due);
    const now = isoInstant(context.now);
    const holding = dues(state, context.policy, context.timeZone).find((other) => dueKey(other) === key);
    if (!holding || holding.due > now) return NOTHING;
    if (holding.recipient === 'system') {
      if (holding.rule === 'closure-review') return lapsed(state, context);
      return state.phase === 'enabling-growth' ? closureAs(state, 'completed', context) : NOTHING;
    }
    const { rule, anchor, recipient, occurrence } = holding;
    const type = holding.escalation ? 'ReminderEscalated' : 'ReminderFired';
    return [{ type, rule, anchor, recipient, occurrence, due: holding.due, firedAt: now }];
  },
};

export const reminderFolds: Folds<ReminderEvent['type']> = {
  ReminderFired: (state, event) => ({ ...state, fired: { ...state.fired, [dueKey(event)]: event.firedAt } }),
  ReminderEscalated: (state, event) => ({ ...state, fired: { ...state.fired, [dueKey(event)]: event.firedAt } }),
};
