import type pg from 'pg';
import { readModels, ReadModels } from '#read-models';
import { watch, workOf } from '../support/plans.js';
import { questions, type Question } from '../support/questions.js';
import { scaled, type Benchmark } from './benchmark.js';
import { withServer } from './database.js';
import { openLog, type BenchLog } from './log.js';
import { alternate, hundredths, percentile } from './rounds.js';

const RELATIONSHIPS = 200_000;
/** How often each question is asked in one round. */
const TIMES = 20;
/** A table with more rows than this is never to be read as a whole; a smaller one is read fastest that way. */
const LARGE = 20_000;

export const benchmark: Benchmark = {
  name: 'queries',
  unit: 'queries/s',
  about: 'every question that a route asks of the read models, ledger and outbox, at 200,000 relationships, one by one',
  against: 'nothing: p50 and p99 of each in ms, the rows it looks at',
  aim: 'each plan uses an index',
  run: ({ rounds, scale, progress }) =>
    withServer(async (server) => {
      const relationships = scaled(RELATIONSHIPS, scale, 100);
      const log = await openLog(server, { relationships, progress });
      const { longest, pool } = log;
      try {
        await fill(log, progress);
        const asked = await questions(pool, longest);
        const looked = await plansOf(pool, asked);
        const times = new Map(asked.map(({ name }) => [name, [] as number[]]));
        const round = async () => {
          const begun = performance.now();
          for (let n = 0; n < TIMES; n++) {
            for (const { name, ask } of asked) {
              const since = performance.now();
              await ask(pool);
              times.get(name)!.push(performance.now() - since);
            }
          }
          return ((TIMES * asked.length) / (performance.now() - begun)) * 1000;
        };
        const { ours } = await alternate({ ours: round }, { rounds, progress });
        const each = [...times].map(([name, all]) => {
          const counted = all.slice(TIMES);
          const [p50, p99] = [percentile(counted, 0.5), percentile(counted, 0.99)].map(hundredths);
          return [name, { p50, p99, looked: looked.get(name) }] as const;
        });
        const worst = each.toSorted(([, a], [, b]) => b.p99! - a.p99!).slice(0, 5);
        const all = hundredths(
          percentile(
            [...times.values()].flatMap((some) => some.slice(TIMES)),
            0.99,
          ),
        );
        const detail = { p99: all, worst: Object.fromEntries(worst), rounds: ours.all, each: Object.fromEntries(each) };
        return { ours: ours.median, n: relationships, detail };
      } finally {
        await log.close();
      }
    }),
};

/** Five timers of each relationship, most of them open: only what is asked for is measured here, not the fold. */
const LEDGER = `INSERT INTO timers.ledger
    (timer_id, stream, programme_id, cohort_id, rule, anchor, recipient, occurrence, due, escalation, status, fired_at)
  SELECT encode(sha256((o."relationshipId" || n)::bytea), 'hex'), 'relationship-' || o."relationshipId",
    o."programmeId"::uuid, o."cohortId"::uuid, 'inactivity', 'contact-' || o."initiatedOn",
    CASE WHEN n > 2 THEN 'manager' ELSE o."mentorId" END, n::text, o."initiatedOn"::timestamptz + n * interval '9 days',
    n > 2, CASE n WHEN 1 THEN 'cancelled' ELSE 'open' END, NULL
  FROM read_models.relationship_overview o, generate_series(1, 5) n`;
const OUTBOX = `INSERT INTO outbox.messages
    (message_id, event_id, stream, recipient, rule, occurrence, escalation, due, fired_at, subject, text, status,
      next_attempt_at)
  SELECT "eventId"::uuid, "eventId"::uuid, stream, recipient, rule, occurrence, escalation, due::timestamptz,
    "firedAt"::timestamptz, 'A reminder', repeat('What it is about. ', 20), 'kept', "firedAt"::timestamptz
  FROM read_models.reminders`;

async function fill({ store, pool }: BenchLog, progress: (what: string) => void): Promise<void> {
  const models = new ReadModels({ store, pool, models: readModels });
  try {
    await models.prepare();
    progress('filling the read models');
    await models.rebuild(readModels.map(({ name }) => name));
    progress('filling the timer ledger and the outbox');
    await pool.query(LEDGER);
    await pool.query(OUTBOX);
    progress('looking at the plans');
    await pool.query('VACUUM ANALYZE');
  } finally {
    await models.stop();
  }
}

/** Rows that each question looks at, in all tables together. @throws naming each that reads a large table as a whole */
async function plansOf(pool: pg.Pool, asked: readonly Question[]): Promise<ReadonlyMap<string, number>> {
  const { rows } = await pool.query<{ name: string }>('SELECT relname AS name FROM pg_class WHERE reltuples > $1', [
    LARGE,
  ]);
  const largeTables = new Set(rows.map(({ name }) => name));
  const sent = watch(pool);
  const looked = new Map<string, number>();
  const whole: string[] = [];
  for (const { name, ask } of asked) {
    await ask(pool);
    for (const statement of sent.splice(0)) {
      const work = await workOf(pool, statement);
      const rowsOf = Object.values(work.looked).reduce((sum, some) => sum + some, 0);
      looked.set(name, (looked.get(name) ?? 0) + rowsOf);
      const read = work.sequential.filter((table) => largeTables.has(table));
      if (read.length > 0) whole.push(`${name} reads all of ${read.join(', ')}`);
    }
  }
  if (whole.length > 0) throw new Error(`Without an index:\n${whole.join('\n')}`);
  return looked;
}
