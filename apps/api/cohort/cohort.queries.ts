import type { Actor, CohortFact } from '#domain';
import { withoutSmallCells } from '#access';
import { getProgramme, listCohorts, listFunnels } from '#read-models';
import { V1 } from '../http/command-route.js';
import { EXAMPLE } from '../http/examples.js';
import { answered, listed, Page, type ListOptions, type PageRequest } from '../http/paging.js';
import { Caller, IdInPath, QueryRoute } from '../http/query-route.js';
import { keyed, perhaps } from '../http/shapes.js';
import { ReadPool } from '../parts.js';
import { Records } from '../reading/records.js';
import { SCOPES_FROM, Scopes } from '../reading/scope.js';

const COHORT = {
  ...{ id: EXAMPLE.cohort, cohortId: EXAMPLE.cohort, programmeId: EXAMPLE.programme, name: 'Spring', status: 'open' },
  ...{ startsOn: '2026-09-01', endsOn: '2027-06-30', timeZone: 'Europe/London' },
  coordinators: [EXAMPLE.coordinator],
  mentorIds: [EXAMPLE.mentor],
  menteeIds: [EXAMPLE.mentee],
  version: 12,
};
const DAYS = perhaps({ n: 24, mean: perhaps(9.5), median: perhaps(8.5) });
const LIST: ListOptions = { filters: ['programme'] };

@V1('', 'cohorts')
export class CohortQueries {
  constructor(
    private readonly records: Records,
    private readonly scopes: Scopes,
    private readonly pool: ReadPool,
  ) {}

  @QueryRoute('cohorts', {
    query: 'cohorts',
    operationId: 'listCohorts',
    summary: 'The cohorts of the caller’s programmes, or that the caller coordinates.',
    answers: COHORT,
    paged: LIST,
    from: SCOPES_FROM,
  })
  async list(@Caller() caller: Actor, @Page(LIST) { limit, after, filters }: PageRequest) {
    const scope = await this.scopes.of(caller);
    const programmeIds = within(scope.programmeIds, filters.programme);
    return listed(await listCohorts(this.pool.pool, { ...scope, programmeIds, limit, after }), 'cohortId');
  }

  @QueryRoute('cohorts/:id', {
    query: 'cohort',
    operationId: 'cohort',
    summary: 'A cohort: its dates, and who is enrolled (participants see their own seat).',
    answers: {
      ...{ id: EXAMPLE.cohort, version: 12, programmeId: EXAMPLE.programme, name: 'Spring', status: 'open' },
      ...{ startsOn: '2026-09-01', endsOn: '2027-06-30', timeZone: 'Europe/London' },
      coordinators: [EXAMPLE.coordinator],
      enrolled: [{ personId: EXAMPLE.mentee, as: 'mentee', answered: true, withdrawn: false }],
    },
  })
  async cohort(@Caller() caller: Actor, @IdInPath() id: string) {
    const { state, version, reader } = await this.records.cohort(caller, id);
    const [opened] = await this.records.facts<CohortFact>(`cohort-${id}`);
    const { name, startsOn, endsOn } = opened!.event as Extract<CohortFact, { type: 'CohortOpened' }>;
    const { programmeId, status, timeZone, coordinators } = state;
    return {
      ...{ id, version, programmeId, name, status, startsOn, endsOn, timeZone, coordinators },
      enrolled: Object.entries(state.enrolled)
        .filter(([personId]) => reader.as !== 'participant' || personId === reader.id)
        .flatMap(([personId, seats]) => Object.entries(seats).map(([as, seat]) => ({ personId, as, ...seat }))),
    };
  }

  @QueryRoute('cohort-funnel', {
    query: 'cohort-funnel',
    operationId: 'cohortFunnel',
    summary: 'How far those who came into each cohort have got. Analysts see no small cells.',
    answers: {
      ...{ cohortId: EXAMPLE.cohort, programmeId: EXAMPLE.programme, name: 'Spring', status: 'open' },
      ...{ mentors: perhaps(40), mentees: perhaps(52), matches: keyed({ confirmed: perhaps(38) }) },
      ...{ relationships: keyed({ preparation: perhaps(12) }), closures: keyed({ completed: perhaps(8) }) },
      daysIn: { preparation: DAYS, negotiating: DAYS, 'enabling-growth': DAYS, closure: DAYS },
    },
    paged: LIST,
    from: ['cohort_funnel', ...SCOPES_FROM],
  })
  async funnel(@Caller() caller: Actor, @Page(LIST) { limit, after, filters }: PageRequest) {
    const scope = await this.scopes.of(caller);
    const programmeIds = within(scope.programmeIds, filters.programme);
    const { items, next } = answered(await listFunnels(this.pool.pool, { ...scope, programmeIds, limit, after }));
    if (caller.role !== 'analyst') return { items, next };
    const smallest = async (programmeId: string) =>
      (await getProgramme(this.pool.pool, programmeId))?.policy.minimumCell ?? Infinity;
    const shown = items.map(async (item) => withoutSmallCells(item, await smallest(item.programmeId)));
    return { items: await Promise.all(shown), next };
  }
}

/** What may be seen, narrowed to what is asked for. */
function within(allowed: readonly string[] | undefined, asked: string | undefined): readonly string[] | undefined {
  if (asked === undefined) return allowed;
  return allowed === undefined || allowed.includes(asked) ? [asked] : [];
}
