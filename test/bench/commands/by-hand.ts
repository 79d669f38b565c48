import pg from 'pg';
import { relationship } from '#domain';
import { EventStore, MemoryEventStore, Transactor, type Appended, type NewEvent } from '#event-store';
import type { Sealer } from '#event-store';
import { share } from '#runtime';
import { perSecond } from '../rounds.js';
import { asked, CONTACT, LENGTH, supply } from './contacts.js';
import { IN_FLIGHT } from './ours.js';

const APPEND = {
  name: 'by-hand',
  text: `SELECT batch, epoch, txid::text, global_position::text, actual
    FROM log.append($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
};
const GROUP = 64;
const WIRES = 3;

interface Waiting {
  readonly stream: string;
  readonly version: number;
  readonly event: NewEvent;
  done(): void;
}

/**
 * What a program could do at best that knows nothing but this one command: the streams' versions in a Map, events of
 * the very bytes that ours has, sent by the same function of the database, shared among as many wires of the same
 * driver. It decides, authorises and checks nothing; how it comes by its events its caller says.
 */
export class ByHand {
  readonly #pool: pg.Pool;
  readonly #versions = new Map<string, number>();
  readonly #waiting: Waiting[] = [];
  #onWire = 0;
  #sent = 0;
  #soon = false;

  constructor(url: string) {
    this.#pool = new pg.Pool({ connectionString: url, max: 8 });
  }

  async rate(streams: readonly string[], eventOf: (stream: string) => NewEvent): Promise<number> {
    for (const stream of streams) this.#versions.set(stream, LENGTH);
    return perSecond(streams.length, IN_FLIGHT, (n) => this.command(streams[n]!, eventOf(streams[n]!)));
  }

  command(stream: string, event: NewEvent): Promise<void> {
    const version = this.#versions.get(stream)!;
    return new Promise((resolve) => {
      const done = () => {
        this.#versions.set(stream, version + 1);
        resolve();
      };
      this.#waiting.push({ stream, version, event, done });
      this.#sendSoon();
    });
  }

  close(): Promise<void> {
    return this.#pool.end();
  }

  #sendSoon(): void {
    if (this.#soon || this.#onWire === WIRES || this.#waiting.length === 0) return;
    this.#soon = true;
    setImmediate(() => {
      this.#soon = false;
      const traffic = { waiting: this.#waiting.length, sent: this.#sent, wires: WIRES, together: GROUP };
      void this.#send(this.#waiting.splice(0, share(traffic)));
      this.#sendSoon();
    });
  }

  async #send(group: readonly Waiting[]): Promise<void> {
    this.#onWire++;
    this.#sent += group.length;
    const list = (value: (one: Waiting, n: number) => string | number) => group.map(value).join('\u001e');
    const streams = list(({ stream }) => stream);
    const expected = list(({ version }) => version);
    const next = list(({ version }) => version + 1);
    const hashes = list(({ event }) => event.hash.toHex());
    const batches = list((_, n) => n + 1);
    const ids = list(({ event }) => event.id);
    const types = list(({ event }) => event.type);
    const schemaVersions = list(({ event }) => event.schemaVersion);
    const datas = list(({ event }) => event.data);
    const metadatas = list(({ event }) => event.metadata);
    const values = [
      streams,
      expected,
      next,
      hashes,
      batches,
      next,
      ids,
      types,
      schemaVersions,
      datas,
      metadatas,
      hashes,
    ];
    const { rows } = await this.#pool.query<unknown[]>({ ...APPEND, values, rowMode: 'array' });
    if (rows.length !== group.length || rows.some((row) => row[1] === null)) throw new Error('not all were taken');
    this.#onWire--;
    this.#sent -= group.length;
    for (const { done } of group) done();
    this.#sendSoon();
  }
}

/** The event that our own way of the command makes for each stream, and stores nowhere. */
export async function eventsOf(
  streams: readonly string[],
  read: (stream: string) => ReturnType<EventStore['read']>,
  sealer: Sealer,
): Promise<ReadonlyMap<string, NewEvent>> {
  const caught = new Map<string, NewEvent>();
  const store = new (class extends MemoryEventStore {
    override read = read;
    override async append(stream: string, [event]: readonly NewEvent[]): Promise<Appended> {
      caught.set(stream, event!);
      return { version: LENGTH + 1, position: '0' as Appended['position'] };
    }
  })();
  const transactor = new Transactor(store, sealer, { secret: 'bench', cacheBytes: 0 });
  await perSecond(streams.length, IN_FLIGHT, (n) =>
    transactor.transact(relationship, asked(streams[n]!, CONTACT), supply),
  );
  return caught;
}
