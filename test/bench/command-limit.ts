import { randomBytes, randomUUID } from 'node:crypto';
import type { StreamHead } from '#event-store';
import { EnvelopeSealer, MemoryKeyStore } from '#privacy';
import { scaled, type Benchmark } from './benchmark.js';
import { ByHand, eventsOf } from './commands/by-hand.js';
import { LENGTH, templateEvents } from './commands/contacts.js';
import { IN_FLIGHT, OurCommands } from './commands/ours.js';
import { contactEvent, type Key } from './commands/straight-line.js';
import { withServer } from './database.js';
import { alternate, hundredths, perSecond, rounded } from './rounds.js';

const FULL = 10_000;

export const benchmark: Benchmark = {
  name: 'command-limit',
  unit: 'commands/s',
  about: `the warm command of "command": ${IN_FLIGHT} in flight, each to a stream of its own that is in memory`,
  against:
    'hand-written SQL with the same batching, cache, driver and bytes: one function makes envelope, fingerprints, ids, ' +
    'JSON and hash and nothing else, no layers and no checks; in detail also with all bytes made before the clock starts',
  aim: '≥ 0.8 of the limit',
  run: ({ rounds, scale, progress }) =>
    withServer(async (server) => {
      const n = scaled(FULL, scale, IN_FLIGHT);
      const ours = await OurCommands.open(server, await templateEvents());
      const byHand = new ByHand(ours.logUrl);
      const sealer = new EnvelopeSealer(new MemoryKeyStore());
      try {
        const series = await alternate(
          {
            ours: () => ours.rate(n, 'warm'),
            limit: async () => {
              const streams = await ours.relationships(n);
              const ends = new Map<string, StreamHead>();
              const keys = new Map<string, Key>();
              await perSecond(n, IN_FLIGHT, async (i) => {
                const stream = streams[i]!;
                ends.set(stream, (await ours.store.read(stream, LENGTH))[0]!);
                keys.set(stream, { id: randomUUID(), key: randomBytes(32) });
              });
              await server.checkpoint();
              return byHand.rate(streams, (stream) =>
                contactEvent(stream, ends.get(stream)!, randomUUID(), keys.get(stream)!),
              );
            },
            bytesBefore: async () => {
              const streams = await ours.relationships(n);
              const events = await eventsOf(streams, (stream) => ours.store.read(stream), sealer);
              await server.checkpoint();
              return byHand.rate(streams, (stream) => events.get(stream)!);
            },
          },
          { rounds, progress },
        );
        const before = series.bytesBefore.median;
        const detail = {
          inFlight: IN_FLIGHT,
          bytesMadeBefore: { limit: rounded(before), ofLimit: hundredths(series.ours.median / before) },
          rounds: { ours: series.ours.all, limit: series.limit.all, bytesMadeBefore: series.bytesBefore.all },
        };
        return { ours: series.ours.median, limit: series.limit.median, n, detail };
      } finally {
        await byHand.close();
        await ours.close();
      }
    }),
};
