import { Refusal, type Actor, type CohortFact, type MatchFact, type PersonFact, type RelationshipFact } from '#domain';
import type { CommandRequest, Dispatcher } from '#commands';
import type { Answer, Recorded, Transactor } from '#event-store';
import type { Write } from '#read-models';
import { following } from '#runtime';

/** Where the flows look and what they act through. What they know stands in the aggregates, not with them. */
export interface FlowOptions {
  readonly dispatcher: Pick<Dispatcher, 'execute'>;
  readonly transactor: Pick<Transactor, 'load'>;
}

/** Work across aggregates, driven by the log: a follower hands over its batches. */
export interface Flow {
  /** Names its checkpoint, and its commands' author. */
  readonly name: string;
  /** May be handed the same events again: every step is an idempotent command, or finds that there is nothing to do. */
  handle(batch: readonly Recorded[]): Promise<Write | undefined>;
}

/** Events of the aggregates that flows follow. */
export type FlowFact = CohortFact | MatchFact | PersonFact | RelationshipFact;

/** An event a flow reacts to, with the fact told apart by its type. */
export type Cause = Omit<Recorded, 'event' | 'type'> & { readonly event: FlowFact };

/** A command without what every command of a flow has alike. */
export type Step = {
  [R in CommandRequest as R['aggregate']]: Pick<R, 'aggregate' | 'command'> & { readonly id: string };
}[CommandRequest['aggregate']];

/** A flow of one reaction to each event, in the order of the log. */
export function flowOf(name: string, react: (cause: Cause) => Promise<void>): Flow {
  return {
    name,
    async handle(batch) {
      // The log holds events of these aggregates only; a reaction passes over the types it does not know.
      for (const recorded of batch) await react(recorded as Cause);
      return undefined;
    },
  };
}

/** What a step is traced to: the same origin leads to the same command once. */
export interface Origin {
  readonly key: string;
  /** UUIDs; left out where they would give away what the step keeps to itself. */
  readonly correlation?: string;
  readonly causation?: string;
}

export const causedBy = ({ id, metadata: { correlation } }: Cause): Origin => ({ key: id, correlation, causation: id });

/** Sends a step in the name of a flow. @throws whatever the dispatcher does */
export function take(
  { dispatcher }: FlowOptions,
  flow: string,
  { aggregate, id, command }: Step,
  { key, ...trace }: Origin,
): Promise<Answer> {
  const caller: Actor = { id: flow, role: 'system' };
  const addressed = { aggregate, id, command, caller, key: `${key}/${command.type}`, ...trace };
  const { correlation, causation } = trace;
  const cause = correlation && causation ? { correlation, eventId: causation } : undefined;
  // Aggregate and command belong together as `Step` has them; the compiler cannot follow that through the object.
  return following(cause, () => dispatcher.execute(addressed as CommandRequest));
}

/** Likewise, where somebody may make the step needless in this very moment: undefined when it was refused. */
export async function attempt(...step: Parameters<typeof take>): Promise<Answer | undefined> {
  try {
    return await take(...step);
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}
