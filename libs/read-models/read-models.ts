import { setTimeout as pause } from 'node:timers/promises';
import type pg from 'pg';
import type { EventStore, Position, Upcasts } from '#event-store';
import { readCheckpoint, type Failure } from './checkpoint.js';
import { Follower } from './follower.js';
import type { Trouble } from './follower-options.js';
import { foldInto } from './fold-into.js';
import type { ReadModel } from './read-model.js';
import { prepare } from './prepare.js';
import { rebuild } from './rebuild.js';
import { RebuildFailed, RebuildRunning, type RebuildProgress } from './rebuild-progress.js';

/** Milliseconds after which a rebuild is tried again that another process was at, or that broke off. */
const TRY_AGAIN = 2000;

export interface ReadModelsOptions {
  readonly store: EventStore;
  /** At least three connections: one holds the leases, two are used by a rebuild. */
  readonly pool: pg.Pool;
  readonly models: readonly ReadModel[];
  readonly batch?: number;
  readonly poll?: number;
  readonly upcasts?: Upcasts;
  onTrouble?(trouble: Trouble): void;
}

export interface ReadModelStatus {
  readonly name: string;
  /** Of the declaration, and of what the rows were folded with (undefined before the first start). */
  readonly version: number;
  readonly builtVersion: number | undefined;
  readonly position: Position | undefined;
  /** Events gone through, of all streams. */
  readonly events: number;
  readonly status: 'running' | 'stopped';
  readonly failure?: Failure;
  /** Whether everything that can be read of the log is in it. */
  readonly current: boolean;
}

/** All read models of this process: runs them, rebuilds them, tells how they are. */
export class ReadModels {
  readonly #followers: ReadonlyMap<string, Follower>;
  #rebuilding: Promise<unknown> | undefined;
  #stopped = new AbortController();

  constructor(private readonly options: ReadModelsOptions) {
    const { store, pool, batch, poll, upcasts, models, onTrouble } = options;
    this.#followers = new Map(
      models.map((model) => {
        const { name, version } = model;
        const follower = new Follower({
          ...{ name, version, store, pool, batch, poll, upcasts, onTrouble },
          poison: 'stop',
          handle: (events, checkpoint) => foldInto(options, model, events, checkpoint),
        });
        return [name, follower];
      }),
    );
  }

  /** Makes the tables that are missing. Before the first query, in every process. */
  async prepare(): Promise<readonly ReadModel[]> {
    const outdated: ReadModel[] = [];
    for (const model of this.options.models) {
      if ((await prepare(this.options.pool, model)).outdated) outdated.push(model);
    }
    return outdated;
  }

  /** Follows the log in the background. What was folded with another version is rebuilt first. */
  async start(): Promise<void> {
    this.#stopped = new AbortController();
    const outdated = await this.prepare();
    for (const { name } of this.options.models) {
      if (!outdated.some((model) => model.name === name)) this.#followers.get(name)!.start();
    }
    this.#rebuilding = this.#renew(outdated);
  }

  /** Drains: what is in hand is finished. A rebuild is left, and goes on next time. */
  async stop(): Promise<void> {
    this.#stopped.abort();
    await this.#rebuilding;
    await Promise.all([...this.#followers.values()].map((follower) => follower.stop()));
  }

  /** Handles everything up to the log's end. True if anything was handled. */
  async catchUp(): Promise<boolean> {
    const handled = await Promise.all([...this.#followers.values()].map((follower) => follower.catchUp()));
    return handled.includes(true);
  }

  /**
   * Goes through the log once for all of `names`, and on with what a killed rebuild of theirs left.
   * @throws {RangeError} when there is no such read model. {@link RebuildRunning} {@link RebuildFailed}
   */
  async rebuild(names: string | readonly string[], onProgress?: (progress: RebuildProgress) => void): Promise<void> {
    const models = [names].flat().map((name) => this.#model(name));
    for (const model of models) await prepare(this.options.pool, model);
    await rebuild(this.options, models, onProgress);
  }

  /** Lets a stopped read model try again. False when it was not stopped. */
  async retry(name: string): Promise<boolean> {
    return this.#follower(name).retry();
  }

  /** Everything up to here is in the answers of the read model. */
  positionOf(name: string): Promise<Position | undefined> {
    return this.#follower(name).position();
  }

  /** Waits until the answers of all of `names` include `position`. False when `milliseconds` pass before. */
  async reached(names: readonly string[], position: Position, milliseconds: number): Promise<boolean> {
    const end = performance.now() + milliseconds;
    const waiting = new Set(names);
    for (let delay = 5; ; delay = Math.min(delay * 2, 100)) {
      for (const name of waiting) {
        const at = await this.positionOf(name);
        if (at !== undefined && this.options.store.compare(at, position) >= 0) waiting.delete(name);
      }
      if (waiting.size === 0) return true;
      if (performance.now() + delay > end) return false;
      await pause(delay);
    }
  }

  async status(): Promise<readonly ReadModelStatus[]> {
    const { pool, store, models } = this.options;
    const head = await store.head();
    return Promise.all(
      models.map(async ({ name, version }) => {
        const checkpoint = await readCheckpoint(pool, name);
        const { position, events = 0, version: builtVersion, status = 'running', failure } = checkpoint ?? {};
        const current =
          head === undefined || (position !== undefined && status === 'running' && store.compare(position, head) >= 0);
        return { name, version, builtVersion, position, events, status, failure, current };
      }),
    );
  }

  /** In one pass through the log. Where another process is at it, this one waits to take over from it. */
  async #renew(outdated: readonly ReadModel[]): Promise<void> {
    const { signal } = this.#stopped;
    for (let waiting = outdated; waiting.length > 0 && !signal.aborted;) {
      try {
        await rebuild({ ...this.options, signal }, waiting);
      } catch (error) {
        if (signal.aborted) return;
        // What cannot be folded stays as it was, which its status shows.
        if (error instanceof RebuildFailed) waiting = waiting.filter(({ name }) => name !== error.model);
        if (!(error instanceof RebuildRunning)) this.options.onTrouble?.({ follower: nameFor(error), error });
      }
      waiting = await this.#startCurrent(waiting).catch(() => waiting);
      if (waiting.length > 0) await pause(TRY_AGAIN, undefined, { signal }).catch(() => {});
    }
  }

  /** @returns those that still wait for a rebuild */
  async #startCurrent(models: readonly ReadModel[]): Promise<readonly ReadModel[]> {
    const still: ReadModel[] = [];
    for (const model of models) {
      if ((await prepare(this.options.pool, model)).outdated) still.push(model);
      else if (!this.#stopped.signal.aborted) this.#followers.get(model.name)!.start();
    }
    return still;
  }

  #model(name: string): ReadModel {
    const model = this.options.models.find((known) => known.name === name);
    if (!model) throw new RangeError(`there is no read model ${name}`);
    return model;
  }

  #follower(name: string): Follower {
    const follower = this.#followers.get(name);
    if (!follower) throw new RangeError(`there is no read model ${name}`);
    return follower;
  }
}

const nameFor = (error: unknown): string => (error instanceof RebuildFailed ? error.model : 'rebuild');
