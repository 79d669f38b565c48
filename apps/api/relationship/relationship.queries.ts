import { Forbidden } from '#access';
import { unmetFor, type Actor, type Phase } from '#domain';
import { Dispatcher } from '#commands';
import { getHours, getRelationship, listRelationships, type RelationshipOverview } from '#read-models';
import { Clock } from '#runtime';
import { V1 } from '../http/command-route.js';
import { answered, cut, identified, narrowing, Page, type ListOptions, type PageRequest } from '../http/paging.js';
import { Problem } from '../http/problem.js';
import { Caller, IdInPath, QueryRoute } from '../http/query-route.js';
import { ReadPool } from '../parts.js';
import { Records, type ReadRelationship } from '../reading/records.js';
import { agreementOf, objectivesOf, sessionsOf } from '../reading/relationship-parts.js';
import { SCOPES_FROM, Scopes } from '../reading/scope.js';
import { AGREEMENT, HOURS, NEXT_PHASE, OBJECTIVE, OVERVIEW, SESSION } from './queries.examples.js';

const LIST: ListOptions = { filters: ['programme', 'cohort', 'mentor', 'phase'] };

@V1('relationships')
export class RelationshipQueries {
  constructor(
    private readonly records: Records,
    private readonly scopes: Scopes,
    private readonly pool: ReadPool,
    private readonly dispatcher: Dispatcher,
    private readonly clock: Clock,
  ) {}

  @QueryRoute('', {
    query: 'relationships',
    operationId: 'listRelationships',
    summary: 'Where relationships stand; participants see their own.',
    answers: OVERVIEW,
    paged: LIST,
    from: ['relationship_overview', ...SCOPES_FROM],
  })
  async list(@Caller() caller: Actor, @Page(LIST) page: PageRequest) {
    const phase = page.filters.phase as Phase | undefined;
    const scope = await this.scopes.of(caller);
    const found = await listRelationships(this.pool.pool, { ...scope, ...narrowing(page), phase });
    const { items, next } = answered(found);
    const programmes = new Set(items.map((item) => item.programmeId));
    const activity = new Map(
      await Promise.all([...programmes].map(async (id) => [id, await this.#activityIn(caller, id)] as const)),
    );
    return { items: items.map((item) => overviewFor(caller.role, item, activity.get(item.programmeId)!)), next };
  }

  @QueryRoute(':id', {
    query: 'relationship',
    operationId: 'relationship',
    summary: 'Where a relationship stands.',
    answers: OVERVIEW,
    from: ['relationship_overview'],
  })
  async relationship(@Caller() caller: Actor, @IdInPath() id: string) {
    const { activity } = await this.records.relationship(caller, id);
    const row = await getRelationship(this.pool.pool, id);
    return overviewFor(caller.role, row ?? notYet(), activity);
  }

  @QueryRoute(':id/next-phase', {
    query: 'next-phase',
    operationId: 'nextPhase',
    summary: 'Every criterion that is missing to leave the present phase.',
    answers: NEXT_PHASE,
  })
  async nextPhase(@Caller() caller: Actor, @IdInPath() id: string) {
    await this.records.relationship(caller, id);
    const { state, context } = await this.dispatcher.relationshipContext(id, caller);
    return { id, phase: state.phase, unmet: unmetFor(state, context) };
  }

  @QueryRoute(':id/agreement', {
    query: 'agreement',
    operationId: 'agreement',
    summary: 'The agreement’s current text with the `textDigest` that each participant signs.',
    answers: AGREEMENT,
  })
  async agreement(@Caller() caller: Actor, @IdInPath() id: string) {
    const read = await this.records.relationship(caller, id);
    const agreement = agreementOf(read.state, await this.records.historyOf(read));
    if (!agreement) throw new Problem(404, 'no-agreement-yet', 'No agreement has been drafted yet.');
    return { id, version: read.version, ...agreement };
  }

  @QueryRoute(':id/objectives', {
    query: 'objectives',
    operationId: 'objectives',
    summary: 'Objectives in their latest words, and how far they are.',
    answers: OBJECTIVE,
    paged: {},
  })
  async objectives(@Caller() caller: Actor, @IdInPath() id: string, @Page() page: PageRequest) {
    const read = await this.records.relationship(caller, id);
    return cut(objectivesOf(read.state, await this.records.historyOf(read)), page);
  }

  @QueryRoute(':id/sessions', {
    query: 'sessions',
    operationId: 'sessions',
    summary: 'Sessions, planned and held, and whether they count.',
    answers: SESSION,
    paged: {},
  })
  async sessions(@Caller() caller: Actor, @IdInPath() id: string, @Page() page: PageRequest) {
    const read = this.#withActivity(await this.records.relationship(caller, id));
    return cut(sessionsOf(read.state, await this.records.historyOf(read)), page);
  }

  @QueryRoute(':id/hours', {
    query: 'hours',
    operationId: 'relationshipHours',
    summary: 'Hours and rhythm against the agreement.',
    answers: HOURS,
    from: ['hours', 'programmes', 'cohorts'],
  })
  async hours(@Caller() caller: Actor, @IdInPath() id: string) {
    this.#withActivity(await this.records.relationship(caller, id));
    return (await getHours(this.pool.pool, id, this.clock.now())) ?? notYet();
  }

  async #activityIn({ role }: Actor, programmeId: string): Promise<boolean> {
    if (role !== 'manager' && role !== 'coordinator') return true;
    return this.records.isActivityVisible(programmeId);
  }

  /** @throws {Forbidden} where the programme shows what pairs do by cohort only */
  #withActivity(read: ReadRelationship): ReadRelationship {
    if (read.activity) return read;
    throw new Forbidden('This programme shows what pairs do by cohort only.');
  }
}

/** Participants are told how it ended, never of what kind the ending was. */
function overviewFor(role: Actor['role'], { closureKind, ...row }: RelationshipOverview, activity: boolean) {
  const hidden = { sessionsHeld: null, countedMinutes: null, lastHeldOn: null, nextSessionAt: null };
  const shown = identified(activity ? row : { ...row, ...hidden }, 'relationshipId');
  return role === 'mentor' || role === 'mentee' ? shown : { ...shown, closureKind };
}

/** The log has it and the read model has not: it will soon. */
function notYet(): never {
  throw new Problem(503, 'not-yet-visible', 'The answer is being prepared: try again.', { retryAfter: 1 });
}
