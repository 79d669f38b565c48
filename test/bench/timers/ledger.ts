import type pg from 'pg';

/** Timers a relationship has open at a time. */
const PER_STREAM = 5;

/**
 * Writes open timers into the ledger as following a log would: relationships with five reminders each, the ids
 * hashed as the ledger hashes them. `soon` of them fall due within the next two days, though not at once, the
 * others over half a year after that.
 */
export async function fillLedger(
  pool: pg.Pool,
  { open, soon }: { readonly open: number; readonly soon: number },
): Promise<void> {
  await pool.query(
    `WITH streams AS MATERIALIZED (
       SELECT n, 'relationship-' || gen_random_uuid() AS stream, gen_random_uuid() AS mentor
       FROM generate_series(0, ($1::integer - 1) / $3::integer) n
     ), timers AS (
       SELECT stream, 'log-session' AS rule, (i % $3)::text || '@2026-10-20T11:00:00.000Z' AS anchor,
         mentor::text AS recipient, '1' AS occurrence,
         now() + CASE WHEN i < $2 THEN interval '2 hours' + random() * interval '44 hours'
           ELSE interval '50 hours' + random() * interval '180 days' END AS due
       FROM generate_series(0, $1 - 1) i JOIN streams ON n = i / $3
     )
     INSERT INTO timers.ledger
       (timer_id, stream, programme_id, cohort_id, rule, anchor, recipient, occurrence, due, escalation, status)
     SELECT encode(sha256(convert_to(concat(stream, E'\\n', concat_ws('/', rule, anchor, recipient, occurrence)), 'UTF8')), 'hex'),
       stream, '6d1f7d34-5b7e-4a6f-9a1e-3f6a0c1b2d3e', '0b7e3b53-9c52-4d0c-8f5b-7a1d2c3e4f50', rule, anchor, recipient,
       occurrence, date_trunc('milliseconds', due), false, 'open'
     FROM timers`,
    [open, soon, PER_STREAM],
  );
  await pool.query('VACUUM ANALYZE timers.ledger');
}

/** The jobs that the ledger's first timers are in the queue, made from nothing but what a caller of BullMQ would know. */
export async function soonest(pool: pg.Pool, limit: number) {
  const { rows } = await pool.query<{ timer_id: string; due: Date }>(
    `SELECT timer_id, due FROM timers.ledger WHERE status = 'open' ORDER BY due LIMIT $1`,
    [limit],
  );
  const now = Date.now();
  return rows.map(({ timer_id, due }) => ({
    name: 'fire',
    data: { timerId: timer_id },
    opts: {
      jobId: `${timer_id}-g${due.getTime().toString(36)}`,
      delay: due.getTime() - now,
      ...{ attempts: 5, backoff: { type: 'exponential', delay: 200 }, removeOnComplete: true, removeOnFail: true },
    },
  }));
}
