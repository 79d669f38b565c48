import { randomUUID } from 'node:crypto';
import { CommandHandler, type Event } from '@event-driven-io/emmett';
import type { PostgresEventStore } from '@event-driven-io/emmett-postgresql';
import { relationship, type RelationshipFact } from '#domain';
import type { NewEvent } from '#event-store';
import type { BenchServer } from '../database.js';
import { openEmmett } from '../emmett.js';
import { perSecond } from '../rounds.js';
import { CONTACT, contextOf, mentor, now } from './contacts.js';
import { IN_FLIGHT } from './ours.js';

type Json = Record<string, unknown>;
type Stored = Event<string, Json, Json>;

/**
 * The peer's command handler with the same decider and events of the same content; no chain, no encryption: what
 * would be sealed is stored as text of the same length.
 */
export class TheirCommands {
  readonly #template: readonly Stored[];
  readonly #handle = CommandHandler({
    initialState: () => relationship.initial,
    evolve: (state: typeof relationship.initial, { type, data }: Stored) =>
      relationship.evolve(state, { ...data, type } as unknown as RelationshipFact),
    // Not tried again: no two commands meet in a stream.
    retry: { retries: 0 },
  });

  private constructor(
    private readonly server: BenchServer,
    template: readonly NewEvent[],
    private readonly store: PostgresEventStore,
  ) {
    this.#template = template.map(({ type, data, metadata }) => ({
      ...{ type, kind: 'Event', data: JSON.parse(data) as Json, metadata: JSON.parse(metadata) as Json },
    }));
  }

  static async open(server: BenchServer, template: readonly NewEvent[]): Promise<TheirCommands> {
    return new TheirCommands(server, template, await openEmmett(await server.freshDatabase()));
  }

  async rate(count: number): Promise<number> {
    const streams = Array.from({ length: count }, () => `relationship-${randomUUID()}`);
    await perSecond(count, IN_FLIGHT, (n) => this.store.appendToStream(streams[n]!, [...this.#template]));
    const last = this.#template.at(-1)!;
    await this.server.checkpoint();
    return perSecond(count, IN_FLIGHT, (n) =>
      this.#handle(this.store, streams[n]!, (state) => {
        const context = contextOf(state, { now, actor: mentor, id: randomUUID() });
        return relationship.decide(state, CONTACT, context).map((event): Stored => {
          const { type, ...said } = event as Json & { type: string };
          const { summary: _, ...structural } = said;
          const data = { ...structural, sealed: last.data['sealed'] };
          return { type, kind: 'Event', data, metadata: last.metadata };
        });
      }),
    );
  }

  close(): Promise<void> {
    return this.store.close();
  }
}
