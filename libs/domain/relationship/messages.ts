import type { Structural } from '../confidentiality.js';
import type { Circumstances, Unmet } from '../decider.js';
import type { Policy } from '../policy.js';
import { reminderClasses, type ReminderCommand, type ReminderEvent } from '../reminders.js';
import { closureClasses, type ClosureCommand, type ClosureEvent } from './closure.messages.js';
import { growthClasses, type GrowthCommand, type GrowthEvent } from './growth.messages.js';
import { negotiatingClasses, type NegotiatingCommand, type NegotiatingEvent } from './negotiating.messages.js';
import { preparationClasses, type PreparationCommand, type PreparationEvent } from './preparation.messages.js';
import { sessionClasses, type SessionCommand, type SessionEvent } from './sessions.messages.js';
import { standingClasses, type StandingCommand, type StandingEvent } from './standing.messages.js';

export type RelationshipCommand =
  | PreparationCommand
  | NegotiatingCommand
  | SessionCommand
  | GrowthCommand
  | ClosureCommand
  | StandingCommand
  | ReminderCommand;

export type RelationshipEvent =
  PreparationEvent | NegotiatingEvent | SessionEvent | GrowthEvent | ClosureEvent | StandingEvent | ReminderEvent;

export const relationshipClasses = {
  ...preparationClasses,
  ...negotiatingClasses,
  ...sessionClasses,
  ...growthClasses,
  ...closureClasses,
  ...standingClasses,
  ...reminderClasses,
};

/** What `evolve`, read models, flows and timers see of an event. */
export type RelationshipFact = Structural<RelationshipEvent, typeof relationshipClasses>;

/** Supplied with each command by its handler: the programme's policy, the cohort's calendar, and what others hold. */
export interface RelationshipContext extends Circumstances {
  readonly policy: Policy;
  readonly timeZone: string;
  /** Local date of `now` in the cohort's time zone. */
  readonly today: string;
  /** Participants who have not accepted the programme's current code of practice. */
  readonly codeMissing: readonly string[];
  /** Of whoever is to be added to a group: everything that keeps them from it. */
  readonly unfit: readonly Unmet[];
  /** HMAC of stream and actor under the organisation's secret: tells the ender again without naming them. */
  readonly actorMark: string;
}
