import { observeQueue, type Parts } from '#assembly';
import { Flows } from '#flows';
import {
  AddressesFromLog,
  inspectQueue,
  Mailer,
  migrateTimerQueue,
  openTimerQueue,
  Outbox,
  Timers,
  type TimerQueue,
} from '#timers';

/**
 * Everything that follows the log: read models, flows, timers, outbox. Any number of processes may run one; each
 * follower runs in one of them at a time.
 */
export class Worker {
  readonly timers: Timers;
  readonly flows: Flows;
  readonly outbox: Outbox;
  readonly #mailer: Mailer | undefined;

  private constructor(
    private readonly parts: Parts,
    queue: TimerQueue | undefined,
  ) {
    const { store, pool, dispatcher, transactor, clock, log, sealer } = parts;
    const { smtpUrl } = parts.configuration;
    const onTrouble = (trouble: object): void => log.error(trouble, 'the worker is in trouble and goes on');
    this.timers = new Timers({ store, pool, dispatcher, clock, queue, onTrouble });
    this.flows = new Flows({ store, pool, clock, dispatcher, transactor, onTrouble });
    // Where time is simulated nothing leaves the house.
    const sends = queue !== undefined && smtpUrl !== undefined;
    this.outbox = new Outbox({ store, pool, sends, onTrouble });
    const addresses = new AddressesFromLog(store, sealer, clock);
    this.#mailer = sends ? new Mailer({ pool, smtpUrl, addresses, clock, onTrouble }) : undefined;
  }

  /** With a queue, for the real clock. */
  static async create(parts: Parts): Promise<Worker> {
    const { configuration, databaseUrl, log } = parts;
    const { queue } = configuration;
    if (queue.kind === 'postgres') await migrateTimerQueue(databaseUrl);
    const address = queue.kind === 'redis' ? queue : ({ kind: 'postgres', url: databaseUrl } as const);
    // Reminders come without the queue too, only later: nothing waits for it.
    void inspectQueue(address).then(({ advice }) => advice.forEach((sentence) => log.warn(sentence)));
    const opened = openTimerQueue(address, (error) => log.warn({ error }, 'the timer queue is in trouble'));
    observeQueue(() => opened.depth());
    return new Worker(parts, opened);
  }

  /** Without a queue: where time is simulated the ledger alone says what is due. */
  static simulated(parts: Parts): Worker {
    return new Worker(parts, undefined);
  }

  async start(): Promise<void> {
    await this.parts.readModels.start();
    this.flows.start();
    this.timers.start();
    this.outbox.follower.start();
    this.#mailer?.start();
  }

  /** Finishes what is in hand. */
  async stop(): Promise<void> {
    await this.#mailer?.stop();
    await this.timers.stop();
    await this.flows.stop();
    await this.outbox.follower.stop();
    await this.parts.readModels.stop();
  }

  /** Takes up a stopped read model, or a parked stream wherever it is parked. @returns who took it up */
  async retry(what: string): Promise<readonly string[]> {
    const { readModels } = this.parts;
    if ((await readModels.status()).some(({ name }) => name === what)) {
      return (await readModels.retry(what)) ? [what] : [];
    }
    const followers = [this.flows.follower, this.timers.ledger.follower, this.outbox.follower];
    const taken = await Promise.all(followers.map(async (one) => ((await one.retry(what)) ? [one.name] : [])));
    return taken.flat();
  }

  /** Lets what only reads catch up: the tables that queries answer from, and the outbox. */
  async settleReaders(): Promise<void> {
    await this.parts.store.allShown();
    await this.parts.readModels.catchUp();
    await this.outbox.follower.catchUp();
  }

  /** Lets flows and ledger handle everything that is in the log, and what they themselves add to it. */
  async settle(): Promise<void> {
    // What others write in the same cluster may hide new events for a moment.
    await this.parts.store.allShown();
    await this.flows.catchUp();
    await this.timers.ledger.follower.catchUp();
  }
}
