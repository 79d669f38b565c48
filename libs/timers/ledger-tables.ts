import type pg from 'pg';
import type { Policy } from '#domain';
import type { Known, LedgerFold, StreamRow } from './ledger-fold.js';

/** The ledger's tables, each way in one statement: they are read and written with every batch of the log. */

interface Stored {
  readonly streams: readonly {
    readonly stream: string;
    readonly programme_id: string;
    readonly cohort_id: string;
    readonly state: unknown;
    readonly version: number;
  }[];
  readonly programmes: readonly {
    readonly programme_id: string;
    readonly policy: Policy;
    readonly policy_version: number;
  }[];
  readonly cohorts: readonly { readonly cohort_id: string; readonly time_zone: string }[];
}

const READ = {
  name: 'timers-known',
  text: `SELECT
    (SELECT coalesce(json_agg(s), '[]') FROM timers.streams s
      WHERE stream = ANY ($1) OR programme_id = ANY ($2::uuid[])) AS streams,
    (SELECT coalesce(json_agg(p), '[]') FROM timers.programmes p) AS programmes,
    (SELECT coalesce(json_agg(c), '[]') FROM timers.cohorts c) AS cohorts`,
};

const WRITE = {
  name: 'timers-write',
  text: `WITH programmes AS (
      INSERT INTO timers.programmes SELECT * FROM json_populate_recordset(NULL::timers.programmes, $1)
      ON CONFLICT (programme_id) DO UPDATE SET policy = excluded.policy, policy_version = excluded.policy_version
    ), cohorts AS (
      INSERT INTO timers.cohorts SELECT * FROM json_populate_recordset(NULL::timers.cohorts, $2)
      ON CONFLICT (cohort_id) DO NOTHING
    ), streams AS (
      INSERT INTO timers.streams SELECT * FROM json_populate_recordset(NULL::timers.streams, $3)
      ON CONFLICT (stream) DO UPDATE SET state = excluded.state, version = excluded.version
    )
    INSERT INTO timers.ledger SELECT * FROM json_populate_recordset(NULL::timers.ledger, $4)
    ON CONFLICT (timer_id) DO UPDATE SET due = excluded.due, escalation = excluded.escalation,
      status = excluded.status, fired_at = excluded.fired_at, correlation = excluded.correlation,
      causation = excluded.causation`,
};

/** These streams, all streams of these programmes, and what they count by. */
export async function readKnown(
  pool: pg.Pool,
  streams: readonly string[],
  programmeIds: readonly string[],
): Promise<Known> {
  const { rows } = await pool.query<Stored>({ ...READ, values: [streams, programmeIds] });
  const stored = rows[0]!;
  return {
    streams: new Map(
      stored.streams.map(({ stream, programme_id, cohort_id, state, version }): [string, StreamRow] => [
        stream,
        { stream, programmeId: programme_id, cohortId: cohort_id, state, version },
      ]),
    ),
    programmes: new Map(
      stored.programmes.map(({ programme_id, policy, policy_version }) => [
        programme_id,
        { policy, policyVersion: policy_version },
      ]),
    ),
    cohorts: new Map(stored.cohorts.map(({ cohort_id, time_zone }) => [cohort_id, time_zone])),
  };
}

/** Everything that a fold has changed. */
export async function writeFold(tx: pg.ClientBase, { programmes, cohorts, streams, rows }: LedgerFold): Promise<void> {
  const tables = [
    [...programmes].map(([programme_id, { policy, policyVersion }]) => ({
      ...{ programme_id, policy, policy_version: policyVersion },
    })),
    [...cohorts].map(([cohort_id, time_zone]) => ({ cohort_id, time_zone })),
    [...streams.values()].map(({ stream, programmeId, cohortId, state, version }) => ({
      ...{ stream, programme_id: programmeId, cohort_id: cohortId, state, version },
    })),
    [...rows.values()].map(({ timerId, programmeId, cohortId, firedAt, cause, ...row }) => ({
      ...{ timer_id: timerId, programme_id: programmeId, cohort_id: cohortId, fired_at: firedAt, ...row },
      ...{ correlation: cause?.correlation, causation: cause?.eventId },
    })),
  ];
  await tx.query({ ...WRITE, values: tables.map((table) => JSON.stringify(table)) });
}
