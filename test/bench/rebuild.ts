import { setTimeout as pause } from 'node:timers/promises';
import type pg from 'pg';
import { readModels, ReadModels } from '#read-models';
import { scaled, type Benchmark } from './benchmark.js';
import { withServer } from './database.js';
import { openLog } from './log.js';
import { alternate } from './rounds.js';

const RELATIONSHIPS = 200_000;
const PAGE = 5000;

export const benchmark: Benchmark = {
  name: 'rebuild',
  unit: 'events/s',
  about: `all ${readModels.length} read models with their indexes, from 1,000,000 events of 200,000 relationships`,
  against: 'reading the same rows with the same driver, in pages',
  aim: '≥ 0.3 of the limit, at most 1.5 GB of memory',
  run: ({ rounds, scale, progress }) =>
    withServer(async (server) => {
      const log = await openLog(server, { relationships: scaled(RELATIONSHIPS, scale, 100), progress });
      const { events: n, store, pool } = log;
      const models = new ReadModels({ store, pool, models: readModels });
      await models.prepare();
      const names = readModels.map(({ name }) => name);
      const memory = watchMemory();
      const phases = new Map<string, number[]>();
      try {
        const { ours, limit } = await alternate(
          {
            limit: async () => rate(n, () => readAll(pool)),
            ours: async () => {
              await server.checkpoint();
              const times = timer(phases);
              return rate(n, () => models.rebuild(names, ({ step }) => times(step)));
            },
          },
          { rounds, progress },
        );
        const seconds = Object.fromEntries(
          [...phases].map(([step, all]) => [step, all.map((ms) => Math.round(ms) / 1000)]),
        );
        const detail = {
          peakRssMiB: memory.stop(),
          readModels: names.length,
          secondsOf: seconds,
          rounds: { ours: ours.all, limit: limit.all },
        };
        return { ours: ours.median, limit: limit.median, n, detail };
      } finally {
        memory.stop();
        await models.stop();
        await log.close();
      }
    }),
};

async function rate(n: number, work: () => Promise<void>): Promise<number> {
  const begun = performance.now();
  await work();
  return (n / (performance.now() - begun)) * 1000;
}

/** What anybody who goes through the log has to do at least: the rows of the log, page by page, in its order. */
async function readAll(pool: pg.Pool): Promise<void> {
  const text = `SELECT stream, version, id, type, schema_version, data::text, metadata::text, hash,
      epoch, txid::text, global_position::text FROM log.events
    WHERE (epoch, txid, global_position) > ($1::integer, $2::xid8, $3::bigint)
    ORDER BY log.events.epoch, log.events.txid, log.events.global_position LIMIT ${PAGE}`;
  for (let after: unknown[] = [0, '0', '0']; ;) {
    const { rows } = await pool.query<unknown[]>({ name: 'limit', text, values: after, rowMode: 'array' });
    after = rows.at(-1)?.slice(8) ?? after;
    if (rows.length < PAGE) return;
  }
}

/** How long each step took, by name. */
function timer(phases: Map<string, number[]>): (step: string) => void {
  let [now, since] = ['folding', performance.now()];
  return (step) => {
    if (step === now) return;
    phases.set(now, [...(phases.get(now) ?? []), performance.now() - since]);
    [now, since] = [step, performance.now()];
  };
}

/** The most memory that this process holds at once, in MiB, looked at each 50 ms. */
function watchMemory(): { stop(): number } {
  let [most, watching] = [0, true];
  void (async () => {
    while (watching) {
      most = Math.max(most, process.memoryUsage.rss());
      await pause(50, undefined, { ref: false });
    }
  })();
  return {
    stop() {
      watching = false;
      return Math.round(most / 2 ** 20);
    },
  };
}
