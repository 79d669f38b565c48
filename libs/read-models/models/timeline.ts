import type pg from 'pg';
import type { Position } from '#event-store';
import { page, type Condition, type Listed, type Paging } from '../paging.js';
import type { ReadModel } from '../read-model.js';

/** One event, as it stands in the log but for what would tell who ended a relationship. */
export type TimelineEntry = {
  readonly stream: string;
  readonly version: number;
  readonly eventId: string;
  readonly type: string;
  /** When it happened, and when Throughline was told: ISO instants. */
  readonly occurred: string;
  readonly recorded: string;
  /** Null where the author is withheld. */
  readonly actorId: string | null;
  readonly actorRole: string;
  /** The structural fields. */
  readonly data: Readonly<Record<string, unknown>>;
  /** Envelopes by key id, for `Sealer.openAll` and an authorised reader; null when there is nothing to open. */
  readonly sealed: Readonly<Record<string, string>> | null;
  /** Link of the stream's hash chain, hex. */
  readonly hash: string;
  readonly position: Position;
};

/** Marks tell the same person again: two of them side by side would say who ended it. */
const HIDDEN: ReadonlySet<string> = new Set(['enderMark', 'mark', 'type']);
const HIDDEN_AUTHOR: ReadonlySet<string> = new Set([...HIDDEN, 'by']);

export const timeline: ReadModel<TimelineEntry, { type: string; by?: unknown }> = {
  name: 'timeline',
  version: 1,
  follows: ['relationship', 'match'],
  columns: {
    stream: 'text',
    version: 'integer',
    eventId: 'text',
    type: 'text',
    occurred: 'text',
    recorded: 'text',
    actorId: 'text',
    actorRole: 'text',
    data: 'jsonb',
    sealed: 'jsonb',
    hash: 'text',
    position: 'text',
  },
  key: ['stream', 'version'],
  rowFor: 'event',
  indexes: [{ columns: ['stream', 'position'] }],
  keysOf: ({ stream, version }) => [{ stream, version }],
  evolve(row, { stream, version, id, type, event, metadata, sealed, hash, position }) {
    if (row) return row;
    const { actor, occurred, recorded } = metadata;
    const withheld = !('id' in actor);
    return {
      stream,
      version,
      eventId: id,
      type,
      occurred,
      recorded,
      actorId: withheld ? null : actor.id,
      actorRole: actor.role,
      data: shown(event, withheld ? HIDDEN_AUTHOR : HIDDEN),
      sealed: sealed ?? null,
      hash: Buffer.from(hash.buffer, hash.byteOffset, hash.byteLength).toString('hex'),
      position,
    };
  },
};

function shown(event: object, hidden: ReadonlySet<string>): Readonly<Record<string, unknown>> {
  const data: Record<string, unknown> = {};
  for (const [field, value] of Object.entries(event)) if (!hidden.has(field)) data[field] = value;
  return data;
}

export interface TimelineFilter extends Paging {
  readonly relationshipId: string;
  /** What was known then: everything recorded up to this instant (ISO, UTC, milliseconds), version or position. */
  readonly asOf?: { readonly time: string } | { readonly version: number } | { readonly position: Position };
}

/**
 * What happened in a relationship, oldest first, beginning with the match it came from. `version` counts the
 * relationship's own events: with it the match's are shown too. @throws {BadCursor}
 */
export function listTimeline(pool: pg.Pool, filter: TimelineFilter): Promise<Listed<TimelineEntry>> {
  const { relationshipId, asOf = {} } = filter;
  const stream = `relationship-${relationshipId}`;
  const own: Condition = [
    `t.stream = ANY (ARRAY(SELECT unnest(ARRAY[s.stream, 'match-' || (s.data->>'matchId')])
      FROM read_models.timeline s WHERE s.version = 1 AND s.stream = $))`,
    stream,
  ];
  return page(
    pool,
    {
      from: timeline.name,
      columns: Object.keys(timeline.columns),
      where: [
        own,
        ['t.recorded <= $', 'time' in asOf ? asOf.time : undefined],
        [`t.version <= $ OR t.stream LIKE 'match-%'`, 'version' in asOf ? asOf.version : undefined],
        ['t.position <= $', 'position' in asOf ? asOf.position : undefined],
      ],
      order: ['position', 'stream', 'version'],
    },
    filter,
  );
}
