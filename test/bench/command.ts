import { scaled, type Benchmark } from './benchmark.js';
import { LENGTH, templateEvents } from './commands/contacts.js';
import { IN_FLIGHT, OurCommands } from './commands/ours.js';
import { TheirCommands } from './commands/theirs.js';
import { withServer } from './database.js';
import { PEER } from './emmett.js';
import { alternate, hundredths, rounded } from './rounds.js';

const FULL = 4000;

export const benchmark: Benchmark = {
  name: 'command',
  unit: 'commands/s',
  about:
    `load a relationship of ${LENGTH} events, decide, append one event; ${IN_FLIGHT} in flight, each to a stream of ` +
    'its own; one envelope, hash chain, idempotency and fsync on; ours and ratio with nothing in memory (cold), ' +
    'detail also with streams and keys in memory (warm)',
  against: `${PEER} CommandHandler with the same decider, without envelope, chain and idempotency`,
  aim: '≥ 3 × the peer cold, ≥ 6 × warm',
  run: ({ rounds, scale, progress }) =>
    withServer(async (server) => {
      const n = scaled(FULL, scale, IN_FLIGHT);
      const template = await templateEvents();
      const ours = await OurCommands.open(server, template);
      const theirs = await TheirCommands.open(server, template);
      try {
        const { cold, warm, peer } = await alternate(
          {
            cold: () => ours.rate(n, 'cold'),
            warm: () => ours.rate(n, 'warm'),
            peer: () => theirs.rate(n),
          },
          { rounds, progress },
        );
        const side = ({ median }: typeof cold) => ({
          ours: rounded(median),
          ratio: hundredths(median / peer.median),
        });
        const detail = {
          ...{ inFlight: IN_FLIGHT, cold: side(cold), warm: side(warm) },
          rounds: { cold: cold.all, warm: warm.all, peer: peer.all },
        };
        return { ours: cold.median, peer: peer.median, peerName: PEER, n, detail };
      } finally {
        await ours.close();
        await theirs.close();
      }
    }),
};
