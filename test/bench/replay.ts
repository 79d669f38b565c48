import { randomUUID } from 'node:crypto';
import { postgreSQLEventStoreConsumer } from '@event-driven-io/emmett-postgresql';
import type pg from 'pg';
import type { EventStore } from '#event-store';
import { Follower } from '#read-models';
import { scaled, type Benchmark } from './benchmark.js';
import { withServer } from './database.js';
import { openEmmett, PEER } from './emmett.js';
import { openLog } from './log.js';
import { alternate } from './rounds.js';

const RELATIONSHIPS = 100_000;
/** Events read at once, on both sides: the peer is fastest with large pages too. */
const PAGE = 5000;

export const benchmark: Benchmark = {
  name: 'replay',
  unit: 'events/s',
  about: '500,000 events from the first to the last through a follower with a checkpoint, decoded and counted',
  against: `${PEER} consumer with a reactor that counts, over the same events in the same database`,
  aim: '≥ 5 × the peer',
  run: ({ rounds, scale, progress }) =>
    withServer(async (server) => {
      const log = await openLog(server, { relationships: scaled(RELATIONSHIPS, scale, 100), progress });
      const { url, events: n, store, pool } = log;
      const peer = await openEmmett(url);
      try {
        await copyToPeer(pool);
        await server.checkpoint();
        const { ours, peer: theirs } = await alternate(
          { ours: () => rate(n, () => follow(store, pool)), peer: () => rate(n, () => consume(url)) },
          { rounds, progress },
        );
        const detail = { page: PAGE, rounds: { ours: ours.all, peer: theirs.all } };
        return { ours: ours.median, peer: theirs.median, peerName: PEER, n, detail };
      } finally {
        await peer.close();
        await log.close();
      }
    }),
};

/** @throws {Error} when `work` did not meet every event */
async function rate(n: number, work: () => Promise<number>): Promise<number> {
  const begun = performance.now();
  const met = await work();
  const seconds = (performance.now() - begun) / 1000;
  if (met !== n) throw new Error(`${met} of ${n} events were replayed`);
  return n / seconds;
}

async function follow(store: EventStore, pool: pg.Pool): Promise<number> {
  let met = 0;
  const follower = new Follower({
    ...{ name: randomUUID(), store, pool, batch: PAGE, poison: 'stop' },
    handle: async (batch) => {
      for (const { event, metadata } of batch) if (event.type && metadata.recorded) met++;
      return undefined;
    },
  });
  await follower.catchUp();
  return met;
}

async function consume(url: string): Promise<number> {
  let met = 0;
  const consumer = postgreSQLEventStoreConsumer({
    connectionString: url,
    stopWhen: { noMessagesLeft: true },
    pulling: { batchSize: PAGE },
  });
  consumer.reactor({
    processorId: randomUUID(),
    startFrom: 'BEGINNING',
    eachMessage: ({ type, data, metadata }) => {
      if (type && data && metadata) met++;
    },
  });
  await consumer.start();
  await consumer.close();
  return met;
}

/** The same events, in the same order, in the peer's tables. */
async function copyToPeer(pool: pg.Pool): Promise<void> {
  await pool.query(`INSERT INTO emt_messages (stream_position, transaction_id, stream_id, message_schema_version,
      message_id, message_type, message_data, message_metadata)
    SELECT version, pg_current_xact_id(), stream, schema_version::text, id::text, type, data::jsonb, metadata::jsonb
    FROM log.events ORDER BY epoch, txid, global_position`);
  await pool.query(`INSERT INTO emt_streams (stream_id, stream_position, stream_type, stream_metadata)
    SELECT stream, version, split_part(stream, '-', 1), '{}' FROM log.heads`);
  await pool.query('VACUUM (ANALYZE) emt_messages');
}
