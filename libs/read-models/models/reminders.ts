import type pg from 'pg';
import type { TimerRule } from '#domain';
import { conditionsOf, narrowedTo, page, type Listed, type Narrowing, type Paging } from '../paging.js';
import { categoryOf, idOfStream, type ReadModel } from '../read-model.js';
import type { SubjectFact, SubjectRow } from './subject-row.js';

type Row = {
  readonly stream: string;
  readonly version: number;
  readonly subject: 'match' | 'relationship';
  /** The id in the stream's name. */
  readonly subjectId: string;
  readonly eventId: string;
  readonly rule: TimerRule;
  readonly anchor: string;
  /** A person's id, `manager`, or `system` where it was a deed of Throughline itself. */
  readonly recipient: string;
  readonly occurrence: string;
  /** ISO instants: when it fell due, and when it fired. */
  readonly due: string;
  readonly firedAt: string;
  readonly escalation: boolean;
};

export type Reminder = Row & Pick<SubjectRow, 'programmeId' | 'cohortId' | 'mentorId' | 'menteeIds' | 'participants'>;

/** What has fired, to whom and when; what is yet to fire stands in the timer ledger. */
export const reminders: ReadModel<Row, SubjectFact> = {
  name: 'reminders',
  version: 2,
  follows: ['relationship', 'match'],
  columns: {
    stream: 'text',
    version: 'integer',
    subject: 'text',
    subjectId: 'text',
    eventId: 'text',
    rule: 'text',
    anchor: 'text',
    recipient: 'text',
    occurrence: 'text',
    due: 'text',
    firedAt: 'text',
    escalation: 'boolean',
  },
  key: ['stream', 'version'],
  rowFor: 'event',
  indexes: [
    { columns: ['firedAt', 'stream', 'version'] },
    { columns: ['recipient', 'firedAt', 'stream', 'version'] },
    { columns: ['subjectId'] },
  ],
  keysOf: ({ stream, version, type }) =>
    type === 'ReminderFired' || type === 'ReminderEscalated' ? [{ stream, version }] : [],
  evolve(row, recorded) {
    const { id: eventId, stream, version, event } = recorded;
    if (row || (event.type !== 'ReminderFired' && event.type !== 'ReminderEscalated')) return row;
    const { rule, anchor, recipient, occurrence, due, firedAt } = event;
    const subject = categoryOf(stream) === 'match' ? 'match' : 'relationship';
    const escalation = event.type === 'ReminderEscalated';
    const subjectId = idOfStream(recorded);
    return {
      stream,
      version,
      subject,
      subjectId,
      eventId,
      rule,
      anchor,
      recipient,
      occurrence,
      due,
      firedAt,
      escalation,
    };
  },
};

export interface ReminderFilter extends Narrowing, Paging {
  readonly recipient?: string;
}

const WHOSE = ['programmeId', 'cohortId', 'mentorId', 'menteeIds', 'participants'];
const whose = WHOSE.map((column) => `"${column}"`).join(', ');

/** Whose a reminder is, is known where its subject is: a row for each firing has no state to tell it from. */
const FROM = `(SELECT r.*, s.* FROM read_models.reminders r JOIN (
    SELECT "relationshipId" AS id, ${whose} FROM read_models.relationship_overview
    UNION ALL SELECT "matchId", ${whose} FROM read_models.matches) s ON s.id = r."subjectId")`;

/** Reminders, the latest first. @throws {BadCursor} */
export async function listReminders(pool: pg.Pool, filter: ReminderFilter): Promise<Listed<Reminder>> {
  const subjects = await subjectsOf(pool, filter);
  if (subjects?.length === 0) return { items: [] };
  return page(
    pool,
    {
      from: FROM,
      columns: [...Object.keys(reminders.columns), ...WHOSE],
      where: [...narrowedTo(filter), ['t.recipient = $', filter.recipient], ['t."subjectId" = ANY ($)', subjects]],
      order: ['firedAt', 'stream', 'version'],
      descending: true,
    },
    filter,
  );
}

/**
 * Of a few cohorts or of one mentor: asked for first, so that the database goes from the few subjects to their
 * reminders, and not through all reminders for those of a few subjects.
 */
async function subjectsOf(pool: pg.Pool, filter: Narrowing): Promise<readonly string[] | undefined> {
  const { cohortIds, cohortId, mentorId } = filter;
  if (cohortIds === undefined && cohortId === undefined && mentorId === undefined) return undefined;
  const values: unknown[] = [];
  const where = conditionsOf(narrowedTo(filter), values).join(' AND ');
  const { rows } = await pool.query<{ id: string }>(
    `SELECT "relationshipId" AS id FROM read_models.relationship_overview t WHERE ${where}
     UNION ALL SELECT "matchId" FROM read_models.matches t WHERE ${where}`,
    values,
  );
  return rows.map(({ id }) => id);
}
