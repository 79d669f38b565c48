import { randomBytes, randomUUID } from 'node:crypto';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from '@jest/globals';
import { cohort, person, relationship } from '#domain';
import { Folded, FoldedStreams } from './folded.js';
import { encodeMetadata } from './metadata.js';
import type { Position, StoredEvent } from './port.js';

const MiB = 2 ** 20;
const hex = () => randomBytes(32).toString('hex');
/** Texts of their own, as a driver hands them out. */
const flat = (text: string) => Buffer.from(text).toString('latin1');

function stored(stream: string, version: number, type: string, data: object): StoredEvent {
  const metadata = encodeMetadata({
    ...{ occurred: '2026-11-02T17:30:00.000Z', recorded: '2026-11-02T18:01:12.345Z' },
    ...{ actor: { id: randomUUID(), role: 'mentor' }, correlation: randomUUID(), causation: randomUUID() },
    ...{ commandId: hex(), digest: hex(), policyVersion: 1 },
  });
  const position = flat(`000001-${'0'.repeat(20)}-${String(version).padStart(19, '0')}`) as Position;
  const text = { data: flat(JSON.stringify(data)), metadata: flat(metadata) };
  return {
    stream,
    version,
    id: randomUUID(),
    type: flat(type),
    schemaVersion: 1,
    ...text,
    hash: randomBytes(32),
    position,
  };
}

const contact = () => ({
  by: randomUUID(),
  contactId: randomUUID(),
  on: '2026-11-02',
  channel: 'telephone',
  minutes: 25,
});
const sealed = () => ({ sealed: { [randomUUID()]: 'A'.repeat(160) } });
const initiated = () => ({
  ...{ matchId: randomUUID(), programmeId: randomUUID(), cohortId: randomUUID(), form: 'one-to-one' },
  ...{ mentorId: randomUUID(), menteeIds: [randomUUID()], initiatedOn: '2026-08-20' },
});

type Kind = readonly [
  decider: { readonly category: string; readonly initial: unknown; evolve(state: never, event: never): unknown },
  history: () => readonly (readonly [type: string, data: object])[],
];

/** Streams as they are: many short ones of people, relationships of some dozens of events, a cohort of thousands. */
const KINDS: Readonly<Record<string, Kind>> = {
  'people just registered': [person, () => [['PersonRegistered', { externalMark: hex(), ...sealed() }]]],
  'relationships just begun': [relationship, () => [['RelationshipInitiated', initiated()]]],
  'relationships of fifty events': [
    relationship,
    () => [
      ['RelationshipInitiated', initiated()],
      ...Array.from({ length: 49 }, () => ['ContactRecorded', { ...contact(), ...sealed() }] as const),
    ],
  ],
  'cohorts of a thousand people': [
    cohort,
    () =>
      Array.from(
        { length: 1000 },
        () => ['Enrolled', { personId: randomUUID(), as: 'mentee', by: randomUUID() }] as const,
      ),
  ],
};

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

function memory(): number {
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

describe('folded streams', () => {
  it.each(Object.entries(KINDS))('take no more than twice the memory they may: %s', (_, [decider, history]) => {
    const cache = new FoldedStreams(8 * MiB);
    let fed = 0;
    const before = memory();
    // On until some were dropped for others.
    for (; cache.size.streams === fed; fed++) {
      const stream = `${decider.category}-${randomUUID()}`;
      const folded = new Folded<unknown>(decider.initial);
      const events = history().map(([type, data], n) => stored(stream, n + 1, type, data));
      folded.play(decider.evolve.bind(decider) as (state: unknown, event: never) => unknown, events, {});
      cache.put(stream, folded);
    }
    expect(cache.size.bytes).toBeGreaterThan(6 * MiB);
    expect(cache.size.bytes).toBeLessThanOrEqual(8 * MiB);
    expect(memory() - before).toBeLessThan(16 * MiB);
  });

  it('drop what was least recently put back', () => {
    const one = () => new Folded({});
    const cache = new FoldedStreams(3 * one().bytes);
    for (const stream of ['a', 'b', 'c', 'a', 'd']) cache.put(stream, one());
    expect(['a', 'b', 'c', 'd'].filter((stream) => cache.get(stream))).toEqual(['a', 'c', 'd']);
  });

  it('keep nothing that is larger than all they may take', () => {
    const cache = new FoldedStreams(1);
    cache.put('a', new Folded({}));
    expect(cache.size).toEqual({ streams: 0, bytes: 0 });
  });
});
