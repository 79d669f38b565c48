import { createRequire } from 'node:module';
import type { Benchmark } from './benchmark.js';
import { withServer } from './database.js';
import { start } from './http/app.js';
import { CLIENTS, Side, startOurs, toCommand } from './http/sides.js';
import { alternate } from './rounds.js';

/** As the lock file has it: not every package lets its own description be imported. */
const { packages } = createRequire(import.meta.url)('../../package-lock.json') as {
  readonly packages: Readonly<Record<string, { readonly version: string } | undefined>>;
};
const versionOf = (name: string): string => packages[`node_modules/${name}`]?.version ?? '';
const PEER = `NestJS ${versionOf('@nestjs/core')} with Fastify and Kysely ${versionOf('kysely')}`;

export const benchmark: Benchmark = {
  name: 'http-crud',
  unit: 'requests/s',
  about: `record-contact by ${CLIENTS} mentors on kept connections, against UPDATE … RETURNING of the same fields: same validation, tokens and PostgreSQL, fsync on`,
  against: PEER,
  aim: '≥ 1.0 × the peer',
  run: ({ rounds, scale, progress }) =>
    withServer(async (server) => {
      progress('growing relationships');
      const ours = await startOurs(server);
      const peer = await start('crud-app.ts', {
        ...{ databaseUrl: await server.freshDatabase(), keysUrl: '', mentors: CLIENTS, each: 0 },
        known: ours,
      });
      const commands = new Side(server, ours, toCommand, scale);
      const updates = new Side(server, peer, toCommand, scale);
      try {
        const rates = await alternate(
          { ours: () => commands.measure(), peer: () => updates.measure() },
          { rounds, progress },
        );
        const detail = {
          ...{ clients: CLIENTS, command: commands.detail, update: updates.detail },
          rounds: { ours: rates.ours.all, peer: rates.peer.all },
        };
        return { ours: rates.ours.median, peer: rates.peer.median, peerName: PEER, n: commands.answered, detail };
      } finally {
        await Promise.all([ours.stop(), peer.stop()]);
      }
    }),
};
