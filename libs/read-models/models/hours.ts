import type pg from 'pg';
import {
  countedMinutes,
  courseOf,
  heldSessions,
  LEADERS_TOGETHER,
  localDate,
  minutesByMonth,
  monthsBelowFloor,
  minutesOf,
  shareOf,
  type Course,
  type Phase,
  type Policy,
  type Relationship,
  type RelationshipFact,
} from '#domain';
import { narrowed, one, page, type Listed, type Narrowing, type Paging } from '../paging.js';
import type { ReadModel } from '../read-model.js';
import { lastHeldOn, nextSessionAt } from './relationship-overview.js';
import {
  carryState,
  nextState,
  relationshipColumns,
  relationshipIndexes,
  relationshipKey,
  type RelationshipRow,
  type Remembered,
} from './relationship-row.js';

/** Hours and rhythm against the agreement, in minutes; dates are local. */
type HoursRow = RelationshipRow & {
  readonly phase: Phase;
  readonly startsOn: string | null;
  readonly endsOn: string | null;
  /** As agreed: ISO durations, null before. */
  readonly rhythm: string | null;
  readonly sessionLength: string | null;
  readonly commitment: string | null;
  readonly countedMinutes: number;
  /** Everything recorded as held, counted or not. */
  readonly recordedMinutes: number;
  readonly sessionsHeld: number;
  readonly sessionsMissed: number;
  readonly sessionsCancelled: number;
  readonly sessionsDisputed: number;
  readonly lastHeldOn: string | null;
  readonly nextSessionAt: string | null;
  /** Counted minutes by calendar month `2026-09` in which a session was held. */
  readonly months: Readonly<Record<string, number>>;
  /** Over what time its months are judged; null before the agreement. */
  readonly course: Course | null;
  /** Counted minutes by mentee: in a group by attendance. */
  readonly byMentee: Readonly<Record<string, number>>;
};

export const hours: ReadModel<HoursRow, RelationshipFact, Remembered> = {
  name: 'hours',
  version: 2,
  follows: ['relationship'],
  columns: {
    ...relationshipColumns,
    phase: 'text',
    startsOn: 'text',
    endsOn: 'text',
    rhythm: 'text',
    sessionLength: 'text',
    commitment: 'text',
    countedMinutes: 'integer',
    recordedMinutes: 'integer',
    sessionsHeld: 'integer',
    sessionsMissed: 'integer',
    sessionsCancelled: 'integer',
    sessionsDisputed: 'integer',
    lastHeldOn: 'text',
    nextSessionAt: 'text',
    months: 'jsonb',
    course: 'json',
    byMentee: 'jsonb',
  },
  key: ['relationshipId'],
  rowFor: 'stream',
  memory: 'state',
  indexes: relationshipIndexes,
  keysOf: relationshipKey,
  carry: carryState,
  evolve(row, recorded) {
    const next = nextState(row, recorded);
    if (!next) return row;
    const { state } = next;
    return { ...next.row, ...agreed(state), ...sessions(state), ...counted(state) };
  },
};

const agreed = ({ phase, agreement }: Relationship) => ({
  phase,
  startsOn: agreement?.startsOn ?? null,
  endsOn: agreement?.endsOn ?? null,
  rhythm: agreement?.terms.rhythm ?? null,
  sessionLength: agreement?.terms.sessionLength ?? null,
  commitment: agreement?.terms.commitment ?? null,
});

function sessions(state: Relationship) {
  const held = heldSessions(state);
  const others = (status: 'missed' | 'cancelled') =>
    Object.values(state.sessions).filter((session) => session.status === status).length;
  return {
    recordedMinutes: held.reduce((sum, { minutes }) => sum + minutes, 0),
    sessionsHeld: held.length,
    sessionsMissed: others('missed'),
    sessionsCancelled: others('cancelled'),
    sessionsDisputed: held.filter(({ disputed }) => disputed).length,
    lastHeldOn: lastHeldOn(state),
    nextSessionAt: nextSessionAt(state),
  };
}

function counted(state: Relationship) {
  const mentees = [...state.menteeIds, ...state.formerMenteeIds];
  return {
    countedMinutes: countedMinutes(state),
    months: minutesByMonth(state),
    course: courseOf(state) ?? null,
    byMentee: Object.fromEntries(mentees.map((mentee) => [mentee, countedMinutes(state, mentee)])),
  };
}

export type Hours = Omit<HoursRow, 'state' | 'course'> & {
  readonly commitmentMinutes: number | null;
  /** At the programme's tolerance, against the whole commitment; null before the agreement. Never a gate. */
  readonly share: 'below' | 'within' | 'above' | null;
  /** Months with less than the programme's floor: a flag, "not set in stone" [003]. */
  readonly monthsBelowFloor: readonly string[];
};

const SHOWN = Object.keys(hours.columns).filter((column) => column !== 'state' && column !== 'course');

export interface HoursFilter extends Narrowing, Paging {
  readonly now: Temporal.Instant;
}

/** Policy comes in when it is asked for: a revision shows at once. */
const FROM = `(SELECT h.*, p.policy, c."timeZone" FROM read_models.hours h
  LEFT JOIN read_models.programmes p ON p."programmeId" = h."programmeId"
  LEFT JOIN read_models.cohorts c ON c."cohortId" = h."cohortId")`;
const STORED = [...SHOWN, 'course', 'policy', 'timeZone'];

/** @throws {BadCursor} */
export async function listHours(pool: pg.Pool, filter: HoursFilter): Promise<Listed<Hours>> {
  const { items, next } = await page<Stored>(
    pool,
    { from: FROM, columns: STORED, ...narrowed(filter), order: ['relationshipId'] },
    filter,
  );
  return { items: items.map((row) => judged(row, filter.now)), next };
}

export async function getHours(
  pool: pg.Pool,
  relationshipId: string,
  now: Temporal.Instant,
): Promise<Hours | undefined> {
  const where = [['t."relationshipId" = $', relationshipId]] as const;
  const row = await one<Stored>(pool, { from: FROM, columns: STORED, where });
  return row && judged(row, now);
}

type Stored = Omit<HoursRow, 'state'> & { readonly policy: Policy | null; readonly timeZone: string | null };

function judged({ policy, timeZone, course, ...row }: Stored, now: Temporal.Instant): Hours {
  const rules = policy ?? LEADERS_TOGETHER;
  const { commitment, countedMinutes: minutes } = row;
  const today = localDate(now, timeZone ?? 'UTC');
  return {
    ...row,
    commitmentMinutes: commitment === null ? null : minutesOf(commitment),
    share: commitment === null ? null : shareOf(minutes, commitment, rules.tolerance),
    monthsBelowFloor: course ? monthsBelowFloor(course, row.months, today, rules) : [],
  };
}
