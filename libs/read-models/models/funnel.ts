import type pg from 'pg';
import type { CohortFact, ClosureKind, MatchFact, MatchStatus, Phase, RelationshipFact } from '#domain';
import type { Recorded } from '#event-store';
import type { Listed } from '../paging.js';
import { categoryOf, idOfStream, type ReadModel } from '../read-model.js';
import { listCohorts, type Cohort, type CohortFilter } from './cohorts.js';
import { stateAfter, type SubjectFact, type SubjectRow } from './subject-row.js';

/** One that comes through a cohort: an enrolled person, a match, a relationship. */
type Row = {
  readonly id: string;
  readonly cohortId: string;
  readonly kind: 'mentor' | 'mentee' | 'match' | 'relationship';
  /** `enrolled` or `withdrawn`, a match's status, a relationship's phase. */
  readonly stage: 'enrolled' | 'withdrawn' | MatchStatus | Phase;
  readonly closureKind: ClosureKind | null;
  /** Local dates on which a relationship's phases began. */
  readonly preparationOn: string | null;
  readonly negotiatingOn: string | null;
  readonly growthOn: string | null;
  readonly closureOn: string | null;
  readonly closedOn: string | null;
  readonly state: SubjectRow['state'] | null;
};

type Fact = CohortFact | MatchFact | RelationshipFact;

export const funnel: ReadModel<Row, Fact, Remembered> = {
  name: 'cohort_funnel',
  version: 1,
  follows: ['cohort', 'match', 'relationship'],
  columns: {
    id: 'text',
    cohortId: 'text',
    kind: 'text',
    stage: 'text',
    closureKind: 'text',
    preparationOn: 'text',
    negotiatingOn: 'text',
    growthOn: 'text',
    closureOn: 'text',
    closedOn: 'text',
    state: 'json',
  },
  key: ['id'],
  memory: 'state',
  indexes: [{ columns: ['cohortId', 'kind', 'stage', 'closureKind'] }],
  keysOf({ stream, event }) {
    if (categoryOf(stream) !== 'cohort') return [{ id: stream }];
    if (event.type === 'ParticipantEnrolled') return [{ id: `${stream}/${event.as}/${event.personId}` }];
    if (event.type !== 'ParticipantWithdrewFromCohort') return [];
    return ['mentor', 'mentee'].map((seat) => ({ id: `${stream}/${seat}/${event.personId}` }));
  },
  carry(row, recorded, key) {
    if (categoryOf(recorded.stream) === 'cohort') return funnel.evolve(row, recorded, key);
    const state = stateAfter(row?.state ?? undefined, recorded as Recorded<SubjectFact>);
    return state ? { state } : row;
  },
  evolve(row, recorded, { id = '' }) {
    const { stream, event } = recorded;
    if (event.type === 'ParticipantWithdrewFromCohort') return row && { ...row, stage: 'withdrawn' };
    if (event.type === 'ParticipantEnrolled') {
      return { ...NO_DATES, id, cohortId: idOfStream({ stream }), kind: event.as, stage: 'enrolled', state: null };
    }
    const state = stateAfter(row?.state ?? undefined, recorded as Recorded<SubjectFact>);
    return state ? { id, cohortId: state.cohortId, ...progress(state), state } : row;
  },
};

type Remembered = Pick<Row, 'state'>;

const NO_DATES = {
  closureKind: null,
  preparationOn: null,
  negotiatingOn: null,
  growthOn: null,
  closureOn: null,
  closedOn: null,
} as const;

function progress(state: SubjectRow['state']): Omit<Row, 'id' | 'cohortId' | 'state'> {
  if ('status' in state) return { ...NO_DATES, kind: 'match', stage: state.status };
  const closure = state.phase === 'closure' || state.phase === 'closed' ? state.closure : undefined;
  return {
    kind: 'relationship',
    stage: state.phase,
    closureKind: closure?.kind ?? null,
    preparationOn: state.initiatedOn,
    negotiatingOn: state.negotiatingBeganOn ?? null,
    growthOn: state.growthBeganOn ?? null,
    closureOn: closure?.beganOn ?? null,
    closedOn: state.phase === 'closed' ? state.closedOn : null,
  };
}

export interface DaysInPhase {
  /** Relationships that have left the phase. */
  readonly n: number;
  /** Null where n is 0. */
  readonly mean: number | null;
  readonly median: number | null;
}

export interface CohortFunnel extends Pick<Cohort, 'cohortId' | 'programmeId' | 'name' | 'status'> {
  readonly mentors: number;
  readonly mentees: number;
  /** Counts by status, phase and kind; what does not occur is left out. */
  readonly matches: Readonly<Partial<Record<MatchStatus, number>>>;
  readonly relationships: Readonly<Partial<Record<Phase, number>>>;
  readonly closures: Readonly<Partial<Record<ClosureKind, number>>>;
  readonly daysIn: Readonly<Record<Exclude<Phase, 'closed'>, DaysInPhase>>;
}

type Count = { cohortId: string; n: number } & Pick<Row, 'kind' | 'stage' | 'closureKind'>;
type Days = { cohortId: string; phase: Exclude<Phase, 'closed'> } & DaysInPhase;

/** From where to where each phase goes; one that closure cut short ends there. */
const SPANS = `VALUES ('preparation', f."preparationOn", coalesce(f."negotiatingOn", f."closureOn")),
  ('negotiating', f."negotiatingOn", coalesce(f."growthOn", f."closureOn")),
  ('enabling-growth', f."growthOn", f."closureOn"), ('closure', f."closureOn", f."closedOn")`;

/** How far those who came into each cohort have got. @throws {BadCursor} */
export async function listFunnels(pool: pg.Pool, filter: CohortFilter): Promise<Listed<CohortFunnel>> {
  const { items, next } = await listCohorts(pool, filter);
  const ids = items.map(({ cohortId }) => cohortId);
  const [counts, days] = await Promise.all([
    pool.query<Count>(
      `SELECT "cohortId", kind, stage, "closureKind", count(*)::integer AS n FROM read_models.cohort_funnel
         WHERE "cohortId" = ANY ($1) GROUP BY 1, 2, 3, 4`,
      [ids],
    ),
    pool.query<Days>(
      `SELECT f."cohortId", s.phase, count(*)::integer AS n, avg(s.until::date - s.since::date)::float8 AS mean,
         percentile_cont(0.5) WITHIN GROUP (ORDER BY s.until::date - s.since::date) AS median
       FROM read_models.cohort_funnel f, LATERAL (${SPANS}) AS s (phase, since, until)
       WHERE f."cohortId" = ANY ($1) AND f.kind = 'relationship' AND s.since IS NOT NULL AND s.until IS NOT NULL
       GROUP BY 1, 2`,
      [ids],
    ),
  ]);
  return { items: items.map((cohort) => funnelOf(cohort, counts.rows, days.rows)), next };
}

function funnelOf({ cohortId, programmeId, name, status }: Cohort, counts: readonly Count[], days: readonly Days[]) {
  const own = counts.filter((count) => count.cohortId === cohortId);
  const by = (kind: Count['kind'], column: 'stage' | 'closureKind' = 'stage'): Record<string, number> => {
    const sums: Record<string, number> = {};
    for (const count of own) {
      const name = count.kind === kind ? count[column] : null;
      if (name !== null) sums[name] = (sums[name] ?? 0) + count.n;
    }
    return sums;
  };
  const spent = (phase: Days['phase']): DaysInPhase => {
    const found = days.find((span) => span.cohortId === cohortId && span.phase === phase);
    return found ? { n: found.n, mean: found.mean, median: found.median } : { n: 0, mean: null, median: null };
  };
  return {
    ...{ cohortId, programmeId, name, status },
    mentors: by('mentor')['enrolled'] ?? 0,
    mentees: by('mentee')['enrolled'] ?? 0,
    matches: by('match'),
    relationships: by('relationship'),
    closures: by('relationship', 'closureKind'),
    daysIn: {
      preparation: spent('preparation'),
      negotiating: spent('negotiating'),
      'enabling-growth': spent('enabling-growth'),
      closure: spent('closure'),
    },
  };
}
