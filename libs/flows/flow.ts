import type { Actor, CohortFact, MatchFact, PersonFact, RelationshipFact } from '#domain';
import type { CommandRequest, Dispatcher } from '#commands';
import type { Answer, Recorded, Transactor } from '#event-store';

/** Where the flows look and what they act through. They keep nothing of their own but their checkpoint. */
export interface FlowOptions {
  readonly dispatcher: Pick<Dispatcher, 'execute'>;
  readonly transactor: Pick<Transactor, 'load'>;
}

/** Work across aggregates, driven by the log: a follower hands over its batches. */
export interface Flow {
  /** Names its checkpoint, and its commands' author. */
  readonly name: string;
  /** May be handed the same events again: every step is an idempotent command, or finds that there is nothing to do. */
  handle(batch: readonly Recorded[]): Promise<() => Promise<void>>;
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
      return async () => {};
    },
  };
}

/** Sends a step under a key of its cause: the same event leads to the same command once. */
export function take(
  { dispatcher }: FlowOptions,
  flow: string,
  { aggregate, id, command }: Step,
  cause: Cause,
): Promise<Answer> {
  const caller: Actor = { id: flow, role: 'system' };
  const key = `${cause.id}/${command.type}`;
  const { correlation } = cause.metadata;
  // The three belong together as `Step` has them; the compiler cannot follow that through the destructuring.
  const request = { aggregate, id, command, caller, key, correlation, causation: cause.id } as CommandRequest;
  return dispatcher.execute(request);
}
