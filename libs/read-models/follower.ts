import { setTimeout as pause } from 'node:timers/promises';
import type { Position } from '#event-store';
import { readCheckpoint, resumeCheckpoint, type Checkpoint } from './checkpoint.js';
import { Leases, type Lease } from './leases.js';
import { requestRetry } from './parked.js';
import type { FollowerOptions } from './follower-options.js';
import { Passage } from './passage.js';
import { UNSAVED } from './trail.js';

const FIRST_RETRY = 50;
const LAST_RETRY = 5000;

/**
 * Goes through the log in order, once: read models, the timer ledger and the flows are all followers. Of all
 * processes that start it one runs it; when that one ends, another takes over.
 */
export class Follower {
  readonly name: string;
  readonly #passage: Passage;
  #turn: Promise<unknown> = Promise.resolve();
  #loop: Promise<void> | undefined;
  #stopped = new AbortController();
  #woken = new AbortController();
  #lease: Lease | undefined;
  #retrying = false;

  constructor(private readonly options: FollowerOptions) {
    this.name = options.name;
    this.#passage = new Passage(options);
  }

  /**
   * Handles everything up to the log's end. True if anything was handled. Works beside a running loop, here or in
   * another process: the checkpoint decides who of them writes. Takes up what this object was asked to retry; what
   * others ask for is seen by the loop. Leaves early, between two pages, on `signal`.
   */
  catchUp(signal?: AbortSignal): Promise<boolean> {
    const since = performance.now();
    return this.#inTurn(async () => {
      const handled = await this.#passage.toEnd(() => signal?.aborted === true, this.#asked(), since);
      await this.#passage.save();
      return handled;
    });
  }

  /** Follows the log in the background until {@link stop}. */
  start(): void {
    if (this.#loop) return;
    this.#stopped = new AbortController();
    this.#loop = this.#run(this.#stopped.signal);
  }

  /** Finishes the batch in hand. May be started again. */
  async stop(): Promise<void> {
    this.#stopped.abort();
    await this.#loop;
    this.#loop = undefined;
    await this.#turn;
  }

  /** Everything up to here is handled; undefined before the first event. */
  async position(): Promise<Position | undefined> {
    return (await this.checkpoint())?.position;
  }

  /** Undefined before the first start. */
  checkpoint(): Promise<Checkpoint | undefined> {
    return readCheckpoint(this.options.pool, this.name);
  }

  /**
   * Lets a stopped follower try again, or with a `stream` takes that parked stream up again, in order, by whoever
   * runs this follower. False when there was nothing to retry.
   */
  async retry(stream?: string): Promise<boolean> {
    const { pool } = this.options;
    const asked = await (stream === undefined
      ? resumeCheckpoint(pool, this.name)
      : requestRetry(pool, this.name, stream));
    this.#retrying ||= asked;
    this.#woken.abort();
    return asked;
  }

  #asked(): boolean {
    const asked = this.#retrying;
    this.#retrying = false;
    return asked;
  }

  async #run(stopped: AbortSignal): Promise<void> {
    const { store, poll = 2000, onTrouble } = this.options;
    let since = performance.now();
    const subscription = store.subscribeAll(undefined, () => {
      since = performance.now();
      this.#woken.abort();
    });
    const ended = () => stopped.aborted || this.#lease?.lost === true;
    for (let failures = 0; !stopped.aborted;) {
      this.#woken = new AbortController();
      try {
        if (await this.#leads()) await this.#inTurn(() => this.#passage.toEnd(ended, true, since));
        failures = 0;
        const woken = AbortSignal.any([stopped, this.#woken.signal]);
        if (this.#passage.isSaved) {
          await sleep(poll, woken);
          since = performance.now();
        } else await sleep(UNSAVED, woken);
      } catch (error) {
        onTrouble?.({ follower: this.name, error });
        await sleep(Math.min(FIRST_RETRY * 2 ** failures++, LAST_RETRY), stopped);
      }
    }
    await subscription.close();
    await this.#inTurn(() => this.#passage.save()).catch((error: unknown) =>
      onTrouble?.({ follower: this.name, error }),
    );
    await this.#lease?.release();
    this.#lease = undefined;
  }

  async #leads(): Promise<boolean> {
    if (this.#lease?.lost) this.#lease = undefined;
    this.#lease ??= await Leases.of(this.options.pool).take(this.name);
    return this.#lease !== undefined;
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#turn.then(work);
    this.#turn = mine.catch(() => {});
    return mine;
  }
}

async function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  await pause(milliseconds, undefined, { signal }).catch(() => {});
}
