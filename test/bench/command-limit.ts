import { EnvelopeSealer, MemoryKeyStore } from '#privacy';
import { scaled, type Benchmark } from './benchmark.js';
import { ByHand, eventsOf } from './commands/by-hand.js';
import { templateEvents } from './commands/contacts.js';
import { IN_FLIGHT, OurCommands } from './commands/ours.js';
import { withServer } from './database.js';
import { alternate } from './rounds.js';

const FULL = 10_000;

export const benchmark: Benchmark = {
  name: 'command-limit',
  unit: 'commands/s',
  about: `the warm command of "command": ${IN_FLIGHT} in flight, each to a stream of its own that is in memory`,
  against:
    'one hand-written function with the same SQL, batching, driver and bytes, its events made ready beforehand, ' +
    'no layers and no checks',
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
              const events = await eventsOf(streams, (stream) => ours.store.read(stream), sealer);
              await server.checkpoint();
              return byHand.rate(streams, events);
            },
          },
          { rounds, progress },
        );
        const detail = { inFlight: IN_FLIGHT, rounds: { ours: series.ours.all, limit: series.limit.all } };
        return { ours: series.ours.median, limit: series.limit.median, n, detail };
      } finally {
        await byHand.close();
        await ours.close();
      }
    }),
};
