import { randomBytes, randomUUID } from 'node:crypto';
import { relationship } from '#domain';
import { migrateLog, PostgresEventStore, Transactor, type NewEvent } from '#event-store';
import { EnvelopeSealer, MasterKey, migrateKeys, PostgresKeyStore } from '#privacy';
import type { BenchServer } from '../database.js';
import { perSecond } from '../rounds.js';
import { asked, CONTACT, copied, mentor, supply } from './contacts.js';

export const IN_FLIGHT = 64;

/** Throughline's way of a command, from the request to its answer: log and keys in PostgreSQL. */
export class OurCommands {
  private constructor(
    private readonly server: BenchServer,
    readonly template: readonly NewEvent[],
    readonly logUrl: string,
    private readonly keysUrl: string,
    private readonly masterKey: MasterKey,
    readonly store: PostgresEventStore,
  ) {}

  static async open(server: BenchServer, template: readonly NewEvent[]): Promise<OurCommands> {
    const [url, keysUrl] = [await server.freshDatabase(), await server.freshDatabase()];
    await migrateLog(url);
    await migrateKeys(keysUrl);
    const masterKey = new MasterKey(randomBytes(32));
    return new OurCommands(server, template, url, keysUrl, masterKey, await PostgresEventStore.open({ url }));
  }

  /** `count` new relationships, and the keys of what has been said in them. */
  async relationships(count: number): Promise<readonly string[]> {
    const streams = Array.from({ length: count }, () => `relationship-${randomUUID()}`);
    await perSecond(count, IN_FLIGHT, (n) =>
      this.store.append(streams[n]!, copied(this.template, streams[n]!), 'no-stream'),
    );
    const keys = await this.keys();
    for (let from = 0; from < count; from += 1000) {
      await keys.keysFor(streams.slice(from, from + 1000).map((stream) => `notes:${mentor.id}:${stream}`));
    }
    await keys.close();
    return streams;
  }

  /** One command to each of `count` new relationships, by a process that has not seen them before, or has just. */
  async rate(count: number, memory: 'cold' | 'warm'): Promise<number> {
    const streams = await this.relationships(count);
    const keys = await this.keys();
    const transactor = new Transactor(this.store, new EnvelopeSealer(keys), {
      secret: 'bench',
      ...(memory === 'cold' && { cacheBytes: 0 }),
    });
    if (memory === 'warm') {
      await perSecond(count, IN_FLIGHT, (n) =>
        transactor.load(relationship, streams[n]!.slice('relationship-'.length)),
      );
      await keys.keysFor(streams.map((stream) => `notes:${mentor.id}:${stream}`));
    }
    await this.server.checkpoint();
    const rate = await perSecond(count, IN_FLIGHT, (n) =>
      transactor.transact(relationship, asked(streams[n]!, CONTACT), supply),
    );
    await keys.close();
    return rate;
  }

  close(): Promise<void> {
    return this.store.close();
  }

  private keys(): Promise<PostgresKeyStore> {
    return PostgresKeyStore.open({ url: this.keysUrl, masterKey: this.masterKey });
  }
}
