import type pg from 'pg';
import type { EventStore, Upcasts } from '#event-store';
import { Follower, type Trouble } from '#read-models';
import type { Clock } from '#runtime';
import { cohortClosing } from './cohort-closing.js';
import type { Flow, FlowOptions } from './flow.js';
import { Leavers } from './leavers.js';
import { otherMentors } from './other-mentors.js';
import { seating } from './seating.js';

export interface FlowsOptions extends FlowOptions {
  readonly store: EventStore;
  /** For the checkpoints. */
  readonly pool: pg.Pool;
  readonly upcasts?: Upcasts;
  /** Events at once; a batch that fails comes again. */
  readonly batch?: number;
  readonly clock: Clock;
  onTrouble?(trouble: Trouble): void;
}

/** Every flow that needs no memory of its own. */
export const allFlows = (options: FlowOptions): readonly Flow[] => [
  seating(options),
  otherMentors(options),
  cohortClosing(options),
];

/** How often somebody looks whether a last day has ended; milliseconds. */
const SWEEP = 60_000;

/** Runs every flow, each from its own checkpoint: they serve everyone, so one poisoned stream stops none of them. */
export class Flows {
  readonly followers: readonly Follower[];
  readonly #leavers: Leavers;
  #sweeping: Promise<unknown> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;

  constructor(private readonly options: FlowsOptions) {
    const { store, pool, upcasts, batch, onTrouble } = options;
    this.#leavers = new Leavers(options, pool);
    this.followers = [...allFlows(options), this.#leavers.flow].map(
      ({ name, handle }) =>
        new Follower({ name: `flow-${name}`, store, pool, upcasts, batch, handle, poison: 'park-stream', onTrouble }),
    );
  }

  start(): void {
    for (const follower of this.followers) follower.start();
    this.#timer ??= setInterval(() => this.#sweepSoon(), SWEEP);
    this.#sweepSoon();
  }

  /** Finishes what is in hand. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    this.#timer = undefined;
    await Promise.all([this.#sweeping, ...this.followers.map((follower) => follower.stop())]);
  }

  /** Handles the log to its end, what the flows add to it included, and whoever has left. True if anything was done. */
  async catchUp(): Promise<boolean> {
    const { store, clock } = this.options;
    for (let handled = false; ;) {
      const before = await store.head();
      // One after the other, so that the same log always leads to the same log.
      for (const follower of this.followers) handled = (await follower.catchUp()) || handled;
      handled = (await this.#leavers.sweep(clock.now())) || handled;
      await store.allShown();
      if ((await store.head()) === before) return handled;
    }
  }

  #sweepSoon(): void {
    const { clock, onTrouble } = this.options;
    this.#sweeping = this.#sweeping
      .then(() => this.#leavers.sweep(clock.now()))
      .catch((error: unknown) => onTrouble?.({ follower: 'flow-leavers', error }));
  }
}
