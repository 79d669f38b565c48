import { S } from './confidentiality.js';

/** Rules that this version fires (domain.md, "Timers"). */
export const TIMER_RULES = [
  'match-reply',
  'initial-meeting',
  'agreement-stall',
  'session-upcoming',
  'log-session',
  'rhythm-lapse',
  'objective-due',
  'plan-review',
  'inactivity',
  'closure-lead',
  'end-reached',
  'closure-review',
  'pause-over',
] as const;
export type TimerRule = (typeof TIMER_RULES)[number];

/** A person's id, `manager`, or `system` where the firing is a deed of Throughline itself (expire, lapse, close). */
export type Recipient = string;

/**
 * One thing that falls due on a stream, derived from its state and the policy. Its identity is (stream, rule,
 * anchor, recipient, occurrence); the due instant may move (a pause, a revised policy) without making it another.
 */
export interface Due {
  readonly rule: TimerRule;
  /** Names the fact it counts from, e.g. `initiated`, a session's or objective's id with its date. */
  readonly anchor: string;
  readonly recipient: Recipient;
  /** Which of the rule's firings for this anchor: `1`, `2`, `escalation`, `expiry`, `lapse`, `close` … */
  readonly occurrence: string;
  /** ISO instant. */
  readonly due: string;
  readonly escalation: boolean;
}

/** Identity of a due item within its stream. */
export const dueKey = (due: Pick<Due, 'rule' | 'anchor' | 'recipient' | 'occurrence'>): string =>
  `${due.rule}/${due.anchor}/${due.recipient}/${due.occurrence}`;

/** Sent by the timer processor only; the decider checks against its state that it still holds. */
export type ReminderCommand = { type: 'FireReminder'; due: Due };

export type ReminderEvent =
  | ({ type: 'ReminderFired'; firedAt: string } & Omit<Due, 'escalation'>)
  | ({ type: 'ReminderEscalated'; firedAt: string } & Omit<Due, 'escalation'>);

const fired = { rule: S, anchor: S, recipient: S, occurrence: S, due: S, firedAt: S } as const;
export const reminderClasses = { ReminderFired: fired, ReminderEscalated: fired } as const;
