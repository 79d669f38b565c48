import { Transactor } from '#event-store';
import { EnvelopeSealer, MasterKey, migrateKeys, PostgresKeyStore } from '#privacy';
import { listTimeline, ReadModels, timeline } from '#read-models';
import { HistoryQueries } from '../../apps/api/relationship/history.queries.js';
import { Records } from '../../apps/api/reading/records.js';
import { scaled, type Benchmark } from './benchmark.js';
import { withServer, type BenchServer } from './database.js';
import { diligent } from './generated/stories.js';
import { Telling } from './generated/telling.js';
import { openLog } from './log.js';
import { alternate, hundredths, percentile, perSecond, rounded } from './rounds.js';

const EVENTS = 300;
/** Relationships that stand in the same tables. */
const OTHERS = 20_000;
const TIMELINES = 400;
/** A page of the route. */
const PAGE = 200;

export const benchmark: Benchmark = {
  name: 'history',
  unit: 'timelines/s',
  about: `the whole timeline of a relationship of ${EVENTS} events, page by page, as its mentor reads it, one by one`,
  against: 'the SELECT of the same pages alone, with the same driver',
  aim: '≥ 0.5 of the limit',
  run: ({ rounds, scale, progress }) =>
    withServer(async (server) => {
      const stage = await setUp(server, scaled(OTHERS, scale, 100), progress);
      const n = scaled(TIMELINES, scale, 20);
      const times = new Map<string, number[]>();
      const timed = (name: string, inFlight: number, read: () => Promise<unknown>) => async () => {
        const all = times.get(name) ?? times.set(name, []).get(name)!;
        return perSecond(n, inFlight, async () => {
          const since = performance.now();
          await read();
          all.push(performance.now() - since);
        });
      };
      try {
        const { ours, limit, together, limitTogether } = await alternate(
          {
            ours: timed('one by one', 1, () => stage.read(stage.mentor)),
            limit: timed('SQL alone, one by one', 1, stage.select),
            together: timed('16 at once', 16, () => stage.read(stage.mentor)),
            limitTogether: timed('SQL alone, 16 at once', 16, stage.select),
            manager: timed('a manager, one by one', 1, () => stage.read(stage.manager)),
          },
          { rounds, progress },
        );
        const spread = [...times].map(([name, all]) => [
          name,
          { p50: hundredths(percentile(all.slice(n), 0.5)), p99: hundredths(percentile(all.slice(n), 0.99)) },
        ]);
        const detail = {
          milliseconds: Object.fromEntries(spread),
          sixteenAtOnce: {
            ours: rounded(together.median),
            ofLimit: hundredths(together.median / limitTogether.median),
          },
          rounds: { ours: ours.all, limit: limit.all },
        };
        return { ours: ours.median, limit: limit.median, n: EVENTS, detail };
      } finally {
        await stage.close();
      }
    }),
};

async function setUp(server: BenchServer, relationships: number, progress: (what: string) => void) {
  const keysUrl = await server.freshDatabase();
  await migrateKeys(keysUrl);
  const keys = await PostgresKeyStore.open({ url: keysUrl, masterKey: new MasterKey(Buffer.alloc(32, 7)) });
  const sealer = new EnvelopeSealer(keys);
  const telling = new Telling('history', undefined, sealer);
  await diligent(EVENTS)(telling);
  const log = await openLog(server, { relationships, progress });
  const { store, pool } = log;
  const { events } = await telling.store.readAll(undefined, 10_000);
  for (const [stream, own] of Map.groupBy(events, (event) => event.stream)) {
    await store.append(stream, own, 'no-stream');
  }
  const models = new ReadModels({ store, pool, models: [timeline] });
  await models.prepare();
  await models.rebuild(timeline.name);
  await pool.query('VACUUM ANALYZE');
  const records = new Records(store, new Transactor(store, sealer, { secret: 'history' }), sealer);
  const route = new HistoryQueries(records, store, { pool });
  const { relationshipId, mentor, manager } = telling;
  return {
    mentor,
    manager,
    async read(caller: typeof mentor) {
      let shown = 0;
      for (let after: string | undefined; ;) {
        const page = await route.timeline(caller, relationshipId, { limit: PAGE, after, filters: {} });
        shown += page.items.length;
        if (page.next === null) break;
        after = page.next;
      }
      if (shown < EVENTS) throw new Error(`the timeline has ${shown} of ${EVENTS} events`);
    },
    async select() {
      for (let after: string | undefined; ;) {
        const { next } = await listTimeline(pool, { relationshipId, limit: PAGE, after });
        if (next === undefined) break;
        after = next;
      }
    },
    async close() {
      await models.stop();
      await log.close();
      await keys.close();
    },
  };
}
