import type { Actor } from '#domain';
import { listAttention, listHours, listObjectives, listReminders } from '#read-models';
import { Clock } from '#runtime';
import { V1 } from '../http/command-route.js';
import { answered, narrowing, Page, type ListOptions, type PageRequest } from '../http/paging.js';
import { Caller, QueryRoute } from '../http/query-route.js';
import { ReadPool } from '../parts.js';
import { SCOPES_FROM, Scopes } from '../reading/scope.js';
import { ATTENTION, HOURS, PROGRESS, REMINDER } from './queries.examples.js';

const LIST: ListOptions = { filters: ['programme', 'cohort', 'mentor'] };
const REMINDERS: ListOptions = { filters: ['programme', 'cohort'] };

/** What is asked across relationships. */
@V1('', 'relationships')
export class ListQueries {
  constructor(
    private readonly scopes: Scopes,
    private readonly pool: ReadPool,
    private readonly clock: Clock,
  ) {}

  @QueryRoute('hours', {
    query: 'hours',
    operationId: 'listHours',
    summary: 'Hours and rhythm against the agreement, relationship by relationship.',
    answers: HOURS,
    paged: LIST,
    from: ['hours', ...SCOPES_FROM],
  })
  async hours(@Caller() caller: Actor, @Page(LIST) page: PageRequest) {
    const scope = await this.scopes.ofActivity(caller);
    return answered(await listHours(this.pool.pool, { ...scope, ...narrowing(page), now: this.clock.now() }));
  }

  @QueryRoute('objectives', {
    query: 'objectives',
    operationId: 'listObjectives',
    summary: 'How far the objectives of each relationship are, without their words.',
    answers: PROGRESS,
    paged: LIST,
    from: ['objectives', ...SCOPES_FROM],
  })
  async objectives(@Caller() caller: Actor, @Page(LIST) page: PageRequest) {
    const scope = await this.scopes.of(caller);
    return answered(await listObjectives(this.pool.pool, { ...scope, ...narrowing(page) }));
  }

  @QueryRoute('attention', {
    query: 'attention',
    operationId: 'attention',
    summary: 'Who needs help and why, the longest-waiting first.',
    answers: ATTENTION,
    paged: LIST,
    from: ['attention', ...SCOPES_FROM],
  })
  async attention(@Caller() caller: Actor, @Page(LIST) page: PageRequest) {
    const scope = await this.scopes.of(caller);
    return answered(await listAttention(this.pool.pool, { ...scope, ...narrowing(page) }));
  }

  @QueryRoute('reminders', {
    query: 'reminders',
    operationId: 'reminders',
    summary: 'Reminders that were sent, the latest first; participants see those sent to them.',
    answers: REMINDER,
    paged: REMINDERS,
    from: ['reminders', 'relationship_overview', 'matches', ...SCOPES_FROM],
  })
  async reminders(@Caller() caller: Actor, @Page(REMINDERS) page: PageRequest) {
    const scope = await this.scopes.of(caller);
    const asked = { ...scope, ...narrowing(page), recipient: scope.personId };
    return answered(await listReminders(this.pool.pool, asked));
  }
}
