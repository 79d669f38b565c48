import type { Actor, MatchFact, MatchStatus } from '#domain';
import { listMatches, listWaiting } from '#read-models';
import { V1 } from '../http/command-route.js';
import { EXAMPLE } from '../http/examples.js';
import { listed, narrowing, Page, type ListOptions, type PageRequest } from '../http/paging.js';
import { Caller, IdInPath, QueryRoute } from '../http/query-route.js';
import { keyed, ofManyShapes, perhaps } from '../http/shapes.js';
import { ReadPool } from '../parts.js';
import { People } from '../reading/people.js';
import { Records } from '../reading/records.js';
import { SCOPES_FROM, Scopes } from '../reading/scope.js';

const MATCH = {
  ...{
    id: EXAMPLE.match,
    matchId: EXAMPLE.match,
    programmeId: EXAMPLE.programme,
    cohortId: EXAMPLE.cohort,
    form: 'one-to-one',
  },
  ...{ mentorId: EXAMPLE.mentor, menteeIds: [EXAMPLE.mentee], source: 'list', score: perhaps(0.8) },
  ...{
    participants: [EXAMPLE.mentor, EXAMPLE.mentee],
    criteria: ofManyShapes({ competency: 'finance' }),
    reasons: ['Both asked for finance.'],
    attempt: 1,
  },
  ...{ status: 'proposed', accepted: [EXAMPLE.mentor], awaiting: [EXAMPLE.mentee] },
  ...{ proposedOn: '2026-09-03', agreedAt: null, relationshipId: null, unfulfilledReason: null, version: 2 },
};
const LIST: ListOptions = { filters: ['programme', 'cohort', 'mentor', 'status'] };
const WAITING: ListOptions = { filters: ['programme', 'cohort', 'mentor'] };

@V1('', 'matches')
export class MatchQueries {
  constructor(
    private readonly records: Records,
    private readonly people: People,
    private readonly scopes: Scopes,
    private readonly pool: ReadPool,
  ) {}

  @QueryRoute('matches', {
    query: 'matches',
    operationId: 'listMatches',
    summary: 'Matches and what came of them; participants see those proposed to them.',
    answers: MATCH,
    paged: LIST,
    from: ['matches', ...SCOPES_FROM],
  })
  async list(@Caller() caller: Actor, @Page(LIST) page: PageRequest) {
    const status = page.filters.status as MatchStatus | undefined;
    const scope = await this.scopes.of(caller);
    return listed(await listMatches(this.pool.pool, { ...scope, ...narrowing(page), status }), 'matchId');
  }

  @QueryRoute('waiting-list', {
    query: 'waiting-list',
    operationId: 'waitingList',
    summary: 'Matches that everyone accepted and that wait for a place with the mentor, the longest-waiting first.',
    answers: MATCH,
    paged: WAITING,
    from: ['matches', ...SCOPES_FROM],
  })
  async waiting(@Caller() caller: Actor, @Page(WAITING) page: PageRequest) {
    const scope = await this.scopes.of(caller);
    return listed(await listWaiting(this.pool.pool, { ...scope, ...narrowing(page) }), 'matchId');
  }

  @QueryRoute('matches/:id', {
    query: 'match',
    operationId: 'match',
    summary: 'A match: who is proposed to whom, on what grounds, and who has accepted.',
    answers: {
      ...{
        id: EXAMPLE.match,
        version: 2,
        status: 'proposed',
        programmeId: EXAMPLE.programme,
        cohortId: EXAMPLE.cohort,
      },
      ...{ form: 'one-to-one', mentorId: EXAMPLE.mentor, menteeIds: [EXAMPLE.mentee], proposedOn: '2026-09-03' },
      ...{
        source: 'list',
        criteria: ofManyShapes({ competency: 'finance' }),
        score: 0.8,
        reasons: ['Both asked for finance.'],
      },
      accepted: [EXAMPLE.mentor],
      agreedAt: null,
      relationshipId: null,
      because: perhaps('capacity-full'),
      names: keyed({ [EXAMPLE.mentor]: 'M. Mentor' }),
    },
  })
  async match(@Caller() caller: Actor, @IdInPath() id: string) {
    const { state, version, reader } = await this.records.match(caller, id);
    const facts = await this.records.facts<MatchFact>(`match-${id}`);
    const [proposed] = facts;
    const { source, criteria, score, reasons } = proposed!.event as Extract<MatchFact, { type: 'MatchProposed' }>;
    const { status, programmeId, cohortId, form, mentorId, menteeIds, proposedOn, accepted, agreedAt } = state;
    // Partners know each other by name and by nothing else.
    const names = reader.as === 'auditor' ? undefined : await this.people.namesOf([mentorId, ...menteeIds]);
    return {
      ...{ id, version, status, programmeId, cohortId, form, mentorId, menteeIds, proposedOn },
      ...{ source, criteria, score, reasons, accepted, agreedAt: agreedAt ?? null },
      relationshipId: state.relationshipId ?? null,
      because: status === 'waiting' || status === 'unfulfilled' ? whyUnseated(facts.map(({ event }) => event)) : null,
      names,
    };
  }
}

/** What stood in the way of seating a match: `capacity-full` while it waits. */
function whyUnseated(facts: readonly MatchFact[]): string | null {
  return facts.reduce<string | null>(
    (reason, fact) => (fact.type === 'MatchNotSeated' || fact.type === 'MatchUnfulfilled' ? fact.reason : reason),
    null,
  );
}
