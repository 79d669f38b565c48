import type pg from 'pg';
import type { EventStore, Upcasts } from '#event-store';
import { Follower, type Trouble } from '#read-models';
import { cohortClosing } from './cohort-closing.js';
import type { Flow, FlowOptions } from './flow.js';
import { otherMentors } from './other-mentors.js';
import { seating } from './seating.js';

export interface FlowsOptions extends FlowOptions {
  readonly store: EventStore;
  /** For the checkpoints. */
  readonly pool: pg.Pool;
  readonly upcasts?: Upcasts;
  /** Events at once; a batch that fails comes again. */
  readonly batch?: number;
  onTrouble?(trouble: Trouble): void;
}

/** Every flow. */
export const allFlows = (options: FlowOptions): readonly Flow[] => [
  seating(options),
  otherMentors(options),
  cohortClosing(options),
];

/** Runs every flow, each from its own checkpoint: they serve everyone, so one poisoned stream stops none of them. */
export class Flows {
  readonly followers: readonly Follower[];

  constructor({ store, pool, upcasts, batch, onTrouble, ...options }: FlowsOptions) {
    this.followers = allFlows(options).map(
      ({ name, handle }) =>
        new Follower({ name: `flow-${name}`, store, pool, upcasts, batch, handle, poison: 'park-stream', onTrouble }),
    );
  }

  start(): void {
    for (const follower of this.followers) follower.start();
  }

  /** Finishes what is in hand. */
  async stop(): Promise<void> {
    await Promise.all(this.followers.map((follower) => follower.stop()));
  }

  /** Handles the log to its end, what the flows add to it included. True if anything was handled. */
  async catchUp(): Promise<boolean> {
    for (let handled = false; ; handled = true) {
      // One after the other, so that the same log always leads to the same log.
      const each: boolean[] = [];
      for (const follower of this.followers) each.push(await follower.catchUp());
      if (!each.includes(true)) return handled;
    }
  }
}
