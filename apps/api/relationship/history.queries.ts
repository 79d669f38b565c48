import type { Actor } from '#domain';
import { EventStore, UnknownPosition, type Position } from '#event-store';
import { listTimeline, type TimelineEntry } from '#read-models';
import { V1 } from '../http/command-route.js';
import { invalid } from '../http/problem.js';
import { answered, cut, Page, readAsOf, type AsOf, type ListOptions, type PageRequest } from '../http/paging.js';
import { Caller, IdInPath, QueryRoute } from '../http/query-route.js';
import { ReadPool } from '../parts.js';
import { Records, type ShownEvent, type Told } from '../reading/records.js';
import { EVENT, MOMENT } from './queries.examples.js';

const LIST: ListOptions = { filters: ['as-of'], usual: 200 };

@V1('relationships')
export class HistoryQueries {
  constructor(
    private readonly records: Records,
    private readonly store: EventStore,
    private readonly pool: ReadPool,
  ) {}

  @QueryRoute(':id/history', {
    query: 'history',
    operationId: 'history',
    summary: 'Each event once, as it stands in the log, opened as far as the caller may read it.',
    answers: EVENT,
    paged: LIST,
  })
  async history(@Caller() caller: Actor, @IdInPath() id: string, @Page(LIST) page: PageRequest) {
    const events = await this.records.historyOf(await this.records.relationship(caller, id));
    const asOf = this.#asOf(page);
    return cut(asOf ? events.filter((event) => this.#isUpTo(asOf, event)) : events, page);
  }

  @QueryRoute(':id/timeline', {
    query: 'timeline',
    operationId: 'timeline',
    summary: 'What happened, beginning with the match it came from, as of any position or time.',
    answers: MOMENT,
    paged: LIST,
    from: ['timeline'],
  })
  async timeline(@Caller() caller: Actor, @IdInPath() id: string, @Page(LIST) page: PageRequest) {
    const { limit, after } = page;
    const asOf = this.#asOf(page) as TimelineAsOf;
    // Side by side: what is found is shown only to whoever may know of it.
    const [read, found] = await Promise.all([
      this.records.relationship(caller, id),
      listTimeline(this.pool.pool, { relationshipId: id, asOf, limit, after }),
    ]);
    const { items, next } = answered(found);
    const standpoint = await this.records.standpointOf(read);
    return { items: await this.records.shown(items.map(toldOf), standpoint), next };
  }

  /** @throws {Problem} 400 for a position that no answer of this log gives */
  #asOf({ filters: { 'as-of': text } }: PageRequest): AsOf | undefined {
    const asOf = text === undefined ? undefined : readAsOf(text);
    if (asOf && 'position' in asOf) {
      const position = asOf.position as Position;
      try {
        this.store.compare(position, position);
      } catch (error) {
        if (!(error instanceof UnknownPosition)) throw error;
        throw invalid([{ field: 'as-of', message: 'as-of must be a position as it stands in an answer' }]);
      }
    }
    return asOf;
  }

  #isUpTo(asOf: AsOf, event: ShownEvent): boolean {
    if ('version' in asOf) return event.version <= asOf.version;
    if ('time' in asOf) return event.recorded <= asOf.time;
    return this.store.compare(event.position as Position, asOf.position as Position) <= 0;
  }
}

type TimelineAsOf = Parameters<typeof listTimeline>[1]['asOf'];

/** The event that a line of the timeline was made of. */
function toldOf(entry: TimelineEntry): Told {
  const { stream, version, eventId: id, type, data, sealed, hash, position, occurred, recorded } = entry;
  const actor = entry.actorId === null ? { role: entry.actorRole } : { id: entry.actorId, role: entry.actorRole };
  return {
    ...{ stream, version, id, type, position },
    event: { ...data, type },
    ...(sealed && { sealed }),
    metadata: { occurred, recorded, actor, correlation: id, causation: id } as Told['metadata'],
    hash,
  };
}
