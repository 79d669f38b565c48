import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { cohort, match, person, programme, relationship, type FieldClass } from '#domain';
import { decode, type Position, type StoredEvent } from '#event-store';

/**
 * Every shape of event that was ever stored, as it was stored (structural fields). Lines are added when a type or a
 * schema version is new, and never changed: what stands here stands in somebody's log.
 */
const STORED = readFileSync('test/history/shapes.jsonl', 'utf8')
  .trim()
  .split('\n')
  .map((line) => {
    const { data, ...event } = JSON.parse(line) as Pick<
      StoredEvent,
      'stream' | 'version' | 'type' | 'schemaVersion'
    > & {
      data: object;
    };
    const rest = { id: event.stream, metadata: '{}', hash: new Uint8Array(32), position: '' as Position };
    return { ...event, ...rest, data: JSON.stringify(data) } satisfies StoredEvent;
  });

interface Aggregate {
  readonly category: string;
  readonly initial: object;
  readonly classes: Readonly<Record<string, Readonly<Record<string, FieldClass>>>>;
  readonly schemaVersions?: Readonly<Record<string, number | undefined>>;
  evolve(state: object, event: { type: string }): object;
}
const AGGREGATES = [programme, cohort, person, match, relationship] as unknown as readonly Aggregate[];

describe.each(AGGREGATES.map((aggregate) => [aggregate.category, aggregate] as const))(
  'a stored %s',
  (category, one) => {
    const stored = STORED.filter(({ stream }) => stream.startsWith(`${category}-`));

    it('has a sample of each event in its newest shape', () => {
      const newest = (type: string) => `${type} ${one.schemaVersions?.[type] ?? 1}`;
      const kept = new Set(stored.map(({ type, schemaVersion }) => `${type} ${schemaVersion}`));
      expect(Object.keys(one.classes).filter((type) => !kept.has(newest(type)))).toEqual([]);
    });

    it('has fields that are declared still, of the class that keeps them in the clear', () => {
      const strange = stored.flatMap((event) =>
        Object.keys(decode(event).event)
          .filter((field) => field !== 'type' && one.classes[event.type]?.[field] !== 'S')
          .map((field) => `${event.type}.${field}`),
      );
      expect(strange).toEqual([]);
    });

    it('folds, stream by stream, to a state of plain JSON', () => {
      const streams = [...Map.groupBy(stored, ({ stream }) => stream).values()];
      for (const events of streams) {
        const state = events.reduce((before, event) => one.evolve(before, decode(event).event), one.initial);
        expect(JSON.parse(JSON.stringify(state))).toEqual(state);
        expect(state).not.toEqual(one.initial);
      }
      expect(streams.length).toBeGreaterThan(0);
    });
  },
);
