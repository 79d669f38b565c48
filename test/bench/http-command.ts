import type { Benchmark } from './benchmark.js';
import { withServer } from './database.js';
import { CLIENTS, Side, startOurs, toCommand, toNothing } from './http/sides.js';
import { alternate } from './rounds.js';

export const benchmark: Benchmark = {
  name: 'http-command',
  unit: 'requests/s',
  about: `record-contact on relationships in growth by ${CLIENTS} mentors on kept connections: token, validation, authorisation, envelope, chain, append with fsync`,
  against: 'a route of the same application that authenticates, validates and does nothing',
  aim: '≥ 0.5 of it',
  run: ({ rounds, scale, progress }) =>
    withServer(async (server) => {
      progress('growing relationships');
      const app = await startOurs(server);
      const command = new Side(server, app, toCommand, scale);
      const nothing = new Side(server, app, toNothing, scale);
      try {
        const { ours, limit } = await alternate(
          { ours: () => command.measure(), limit: () => nothing.measure() },
          { rounds, progress },
        );
        const detail = {
          ...{ clients: CLIENTS, command: command.detail, nothing: nothing.detail },
          rounds: { ours: ours.all, limit: limit.all },
        };
        return { ours: ours.median, limit: limit.median, n: command.answered, detail };
      } finally {
        await app.stop();
      }
    }),
};
