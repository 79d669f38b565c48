import type pg from 'pg';
import type { EventStore, Recorded, Upcasts } from '#event-store';
import { Follower, type Trouble, type Write } from '#read-models';
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

/**
 * Runs every flow, one after the other, from one checkpoint. They serve everyone, so a stream that one of them
 * cannot handle is parked for all of them and stops none.
 */
export class Flows {
  readonly follower: Follower;
  readonly #leavers: Leavers;
  /** Whether a step recorded something, so that there is more to react to. */
  #acted = false;
  #sweeping: Promise<unknown> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;

  constructor(private readonly options: FlowsOptions) {
    const { store, pool, upcasts, batch, onTrouble, dispatcher } = options;
    const noticed: FlowOptions = {
      ...options,
      dispatcher: {
        execute: async (request) => {
          const answer = await dispatcher.execute(request);
          this.#acted ||= answer.events.length > 0 && !answer.repeated;
          return answer;
        },
      },
    };
    this.#leavers = new Leavers(noticed, pool);
    const flows = [...allFlows(noticed), this.#leavers.flow];
    const handle = (events: readonly Recorded[]) => handleAll(flows, events);
    this.follower = new Follower({
      name: 'flows',
      store,
      pool,
      upcasts,
      batch,
      handle,
      poison: 'park-stream',
      onTrouble,
    });
  }

  start(): void {
    this.follower.start();
    this.#timer ??= setInterval(() => this.#sweepSoon(), SWEEP);
    this.#sweepSoon();
  }

  /** Finishes what is in hand. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    this.#timer = undefined;
    await Promise.all([this.#sweeping, this.follower.stop()]);
  }

  /** Handles the log to its end, what the flows add to it included, and whoever has left. True if anything was done. */
  async catchUp(): Promise<boolean> {
    const { store, clock } = this.options;
    for (let handled = false; ; await store.allShown()) {
      this.#acted = false;
      handled = (await this.follower.catchUp()) || handled;
      handled = (await this.#leavers.sweep(clock.now(), false)) || handled;
      if (!this.#acted) return handled;
    }
  }

  /** The next instant after `after` at which time alone gives the flows something to do. */
  next(after: Temporal.Instant): Promise<Temporal.Instant | undefined> {
    return this.#leavers.next(after);
  }

  #sweepSoon(): void {
    const { clock, onTrouble } = this.options;
    this.#sweeping = this.#sweeping
      .then(() => this.#leavers.sweep(clock.now(), true))
      .catch((error: unknown) => onTrouble?.({ follower: 'flows', error }));
  }
}

/** One flow after the other, so that the same log always leads to the same log. */
async function handleAll(flows: readonly Flow[], events: readonly Recorded[]): Promise<Write | undefined> {
  const writes: Write[] = [];
  for (const flow of flows) {
    const write = await flow.handle(events);
    if (write) writes.push(write);
  }
  if (writes.length === 0) return undefined;
  return async (tx) => {
    for (const write of writes) await write(tx);
  };
}
