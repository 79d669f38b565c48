import type pg from 'pg';
import type { TimerRule } from '#domain';
import type { LedgerRow } from './ledger-fold.js';

/** Place in the order by due instant and timer: where a list goes on. */
export interface LedgerPlace {
  /** ISO instant. */
  readonly due: string;
  readonly timerId: string;
}

export interface LedgerFilter {
  readonly stream?: string;
  readonly programmeId?: string;
  readonly cohortId?: string;
  readonly recipient?: string;
  readonly rule?: TimerRule;
  readonly status?: LedgerRow['status'];
  /** ISO instants: not before `from`, before `until`. */
  readonly from?: string;
  readonly until?: string;
  readonly after?: LedgerPlace;
  readonly limit: number;
}

const ROW = `timer_id AS "timerId", stream, programme_id AS "programmeId", cohort_id AS "cohortId", rule, anchor,
  recipient, occurrence, due, escalation, status, fired_at AS "firedAt"`;

/** For whoever fires it: nobody who lists timers needs to know what opened them. */
const TO_FIRE = `${ROW}, correlation, causation`;

/** Timers in the order in which they fall due: the reminder ledger. */
export async function listTimers(db: pg.Pool | pg.ClientBase, filter: LedgerFilter): Promise<readonly LedgerRow[]> {
  const { stream, programmeId, cohortId, recipient, rule, status, from, until, after, limit } = filter;
  const { rows } = await db.query(
    `SELECT ${ROW} FROM timers.ledger
     WHERE ($1::text IS NULL OR stream = $1) AND ($2::uuid IS NULL OR programme_id = $2)
       AND ($3::uuid IS NULL OR cohort_id = $3) AND ($4::text IS NULL OR recipient = $4)
       AND ($5::text IS NULL OR rule = $5) AND ($6::text IS NULL OR status = $6)
       AND ($7::timestamptz IS NULL OR due >= $7) AND ($8::timestamptz IS NULL OR due < $8)
       AND ($9::timestamptz IS NULL OR (due, timer_id) > ($9, $10))
     ORDER BY due, timer_id LIMIT $11`,
    [stream, programmeId, cohortId, recipient, rule, status, from, until, after?.due, after?.timerId, limit],
  );
  return rows.map(rowOf);
}

/** Open timers due at or before `until`, in order of due instant, the manager's before the system's deed. */
export async function openUntil(
  db: pg.Pool | pg.ClientBase,
  until: string,
  limit: number,
  after?: LedgerPlace,
): Promise<readonly LedgerRow[]> {
  const { rows } = await db.query(
    `SELECT ${TO_FIRE} FROM timers.ledger
     WHERE status = 'open' AND due <= $1 AND ($2::timestamptz IS NULL OR (due, timer_id) > ($2, $3))
     ORDER BY due, timer_id LIMIT $4`,
    [until, after?.due, after?.timerId, limit],
  );
  return rows.map(rowOf);
}

/** What a queue has to know of the open timers after `after` and due at or before `until`, in that order. */
export async function wakesBetween(
  db: pg.Pool | pg.ClientBase,
  after: LedgerPlace,
  until: string,
  limit: number,
): Promise<readonly LedgerPlace[]> {
  const { rows } = await db.query<{ timerId: string; due: Date }>({
    name: 'timers-wakes',
    text: `SELECT timer_id AS "timerId", due FROM timers.ledger
      WHERE status = 'open' AND (due, timer_id) > ($1, $2) AND due <= $3 ORDER BY due, timer_id LIMIT $4`,
    values: [after.due, after.timerId, until, limit],
  });
  return rows.map(({ timerId, due }) => ({ timerId, due: due.toISOString() }));
}

/** How many open timers are due after `from` and at or before `until`. */
export async function countOpen(db: pg.Pool | pg.ClientBase, from: string, until: string): Promise<number> {
  const { rows } = await db.query<{ count: number }>(
    `SELECT count(*)::integer AS count FROM timers.ledger WHERE status = 'open' AND due > $1 AND due <= $2`,
    [from, until],
  );
  return rows[0]!.count;
}

/** When the next open timer falls due, of those due after `after`; overdue ones too when it is left out. */
export async function nextDue(db: pg.Pool | pg.ClientBase, after?: string): Promise<string | undefined> {
  const { rows } = await db.query<{ due: Date | null }>(
    `SELECT min(due) AS due FROM timers.ledger WHERE status = 'open' AND ($1::timestamptz IS NULL OR due > $1)`,
    [after],
  );
  return rows[0]?.due?.toISOString();
}

export async function timerById(db: pg.Pool | pg.ClientBase, id: string): Promise<LedgerRow | undefined> {
  const { rows } = await db.query(`SELECT ${TO_FIRE} FROM timers.ledger WHERE timer_id = $1`, [id]);
  return rows.map(rowOf)[0];
}

interface Stored extends Omit<LedgerRow, 'due' | 'firedAt' | 'cause'> {
  readonly due: Date;
  readonly firedAt: Date | null;
  readonly correlation?: string | null;
  readonly causation?: string | null;
}

function rowOf({ correlation, causation, ...row }: Stored): LedgerRow {
  const times = { due: row.due.toISOString(), firedAt: row.firedAt?.toISOString() ?? null };
  return { ...row, ...times, ...(correlation && causation && { cause: { correlation, eventId: causation } }) };
}
