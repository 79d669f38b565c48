import type pg from 'pg';
import type { TimerRule } from '#domain';
import { inScope, page, type Listed, type Paging, type Scope } from '../paging.js';
import type { Recorded } from '#event-store';
import type { ReadModel } from '../read-model.js';
import {
  stateAfter,
  subjectColumns,
  subjectOf,
  subjectIndexes,
  type SubjectFact,
  type SubjectRow,
} from './subject-row.js';

interface Firing {
  readonly eventId: string;
  readonly version: number;
  readonly rule: TimerRule;
  readonly anchor: string;
  /** A person's id, `manager`, or `system` where it was a deed of Throughline itself. */
  readonly recipient: string;
  readonly occurrence: string;
  /** ISO instants: when it fell due, and when it fired. */
  readonly due: string;
  readonly firedAt: string;
  readonly escalation: boolean;
}

type Row = SubjectRow & { readonly firings: readonly Firing[]; readonly fired: number };

export type Reminder = Omit<SubjectRow, 'state'> & Firing;

/** What has fired, to whom and when; what is yet to fire stands in the timer ledger. */
export const reminders: ReadModel<Row, SubjectFact, Remembered> = {
  name: 'reminders',
  version: 1,
  follows: ['relationship', 'match'],
  columns: { ...subjectColumns, firings: 'jsonb', fired: 'integer' },
  key: ['stream'],
  indexes: [...subjectIndexes, { columns: ['fired'] }],
  keysOf: ({ stream }) => [{ stream }],
  carry(row, recorded) {
    const state = stateAfter(row?.state, recorded);
    return state ? { state, firings: firingsAfter(row?.firings ?? [], recorded) } : row;
  },
  evolve(row, recorded) {
    const state = stateAfter(row?.state, recorded);
    if (!state) return row;
    const firings = firingsAfter(row?.firings ?? [], recorded);
    return { ...subjectOf(recorded, state), firings, fired: firings.length };
  },
};

type Remembered = Pick<Row, 'state' | 'firings'>;

function firingsAfter(before: readonly Firing[], { id: eventId, version, event }: Recorded<SubjectFact>) {
  if (event.type !== 'ReminderFired' && event.type !== 'ReminderEscalated') return before;
  const { rule, anchor, recipient, occurrence, due, firedAt } = event;
  const escalation = event.type === 'ReminderEscalated';
  return [...before, { eventId, version, rule, anchor, recipient, occurrence, due, firedAt, escalation }];
}

export interface ReminderFilter extends Scope, Paging {
  readonly programmeId?: string;
  readonly cohortId?: string;
  readonly stream?: string;
  readonly recipient?: string;
  readonly rule?: TimerRule;
  readonly escalation?: boolean;
}

const SHOWN = [
  ...['stream', 'subject', 'subjectId', 'programmeId', 'cohortId', 'mentorId', 'menteeIds', 'participants'],
  ...['eventId', 'version', 'rule', 'anchor', 'recipient', 'occurrence', 'due', 'firedAt', 'escalation'],
];

/** Reminders, the latest first. @throws {BadCursor} */
export function listReminders(pool: pg.Pool, filter: ReminderFilter): Promise<Listed<Reminder>> {
  return page(
    pool,
    {
      from: `(SELECT r.*, f.* FROM read_models.reminders r,
        jsonb_to_recordset(r.firings) AS f("eventId" text, version integer, rule text, anchor text, recipient text,
          occurrence text, due text, "firedAt" text, escalation boolean) WHERE r.fired > 0)`,
      columns: SHOWN,
      where: [
        ...inScope(filter),
        ['t."programmeId" = $', filter.programmeId],
        ['t."cohortId" = $', filter.cohortId],
        ['t.stream = $', filter.stream],
        ['t.recipient = $', filter.recipient],
        ['t.rule = $', filter.rule],
        ['t.escalation = $', filter.escalation],
      ],
      order: ['firedAt', 'stream', 'version'],
      descending: true,
    },
    filter,
  );
}
