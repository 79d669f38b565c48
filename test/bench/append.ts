import { randomUUID } from 'node:crypto';
import { GENESIS, link, migrateLog, PostgresEventStore } from '#event-store';
import { scaled, type Benchmark } from './benchmark.js';
import { withServer } from './database.js';
import { openEmmett, PEER } from './emmett.js';
import { alternate, perSecond } from './rounds.js';

const FULL = 40_000;
const IN_FLIGHT = 64;
/** Events that a stream gets, one after the other; every tenth append opens a stream. */
const LENGTH = 10;

/** What one contact in a relationship looks like, its notes sealed in an envelope. */
const DATA = {
  ...{ contactId: randomUUID(), at: '2026-11-02T17:30:00.000Z', by: randomUUID(), channel: 'video', minutes: 45 },
  sealed: { [randomUUID()]: 'A'.repeat(160) },
};
const METADATA = {
  ...{ occurred: '2026-11-02T17:30:00.000Z', recorded: '2026-11-02T18:01:12.345Z' },
  actor: { id: randomUUID(), role: 'mentor' },
  ...{ correlation: randomUUID(), causation: randomUUID() },
  ...{ commandId: 'c'.repeat(64), digest: 'd'.repeat(64), policyVersion: 1 },
};

export const benchmark: Benchmark = {
  name: 'append',
  unit: 'appends/s',
  about: `one event per append, ${IN_FLIGHT} in flight, streams of ${LENGTH} events, hash chain on, fsync on`,
  against: `${PEER} appendToStream`,
  aim: '≥ 6 × the peer',
  run: ({ rounds, scale, progress }) =>
    withServer(async (server) => {
      const url = await server.freshDatabase();
      await migrateLog(url);
      const store = await PostgresEventStore.open({ url });
      const peer = await openEmmett(await server.freshDatabase());
      const streams = scaled(FULL / LENGTH, scale);
      const n = streams * LENGTH;
      const each = async (fill: () => Promise<void>) => {
        await server.checkpoint();
        return (await perSecond(streams, IN_FLIGHT, fill)) * LENGTH;
      };
      try {
        const { ours, peer: theirs } = await alternate(
          { ours: () => each(() => fillOurs(store)), peer: () => each(() => fillTheirs(peer)) },
          { rounds, progress },
        );
        const detail = { inFlight: IN_FLIGHT, rounds: { ours: ours.all, peer: theirs.all } };
        return { ours: ours.median, peer: theirs.median, peerName: PEER, n, detail };
      } finally {
        await store.close();
        await peer.close();
      }
    }),
};

async function fillOurs(store: PostgresEventStore): Promise<void> {
  const stream = `bench-${randomUUID()}`;
  let hash = GENESIS;
  for (let version = 1; version <= LENGTH; version++) {
    const content = { id: randomUUID(), type: 'ContactRecorded', schemaVersion: 1 };
    const text = { data: JSON.stringify(DATA), metadata: JSON.stringify(METADATA) };
    hash = link(hash, { stream, version, ...content, ...text });
    await store.append(stream, [{ ...content, ...text, hash }], version === 1 ? 'no-stream' : version - 1);
  }
}

async function fillTheirs(peer: Awaited<ReturnType<typeof openEmmett>>): Promise<void> {
  const stream = `bench-${randomUUID()}`;
  for (let version = 1; version <= LENGTH; version++) {
    const expectedStreamVersion = version === 1 ? 'STREAM_DOES_NOT_EXIST' : BigInt(version - 1);
    const event = { type: 'ContactRecorded', data: DATA, metadata: METADATA };
    await peer.appendToStream(stream, [event], { expectedStreamVersion });
  }
}
