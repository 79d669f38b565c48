import type { Actor } from '#domain';
import { listMentorLoad, listPeople } from '#read-models';
import { V1 } from '../http/command-route.js';
import { EXAMPLE } from '../http/examples.js';
import { answered, listed, narrowing, Page, type ListOptions, type PageRequest } from '../http/paging.js';
import { Caller, IdInPath, QueryRoute } from '../http/query-route.js';
import { keyed, ofManyShapes, perhaps } from '../http/shapes.js';
import { ReadPool } from '../parts.js';
import { People } from '../reading/people.js';
import { SCOPES_FROM, Scopes } from '../reading/scope.js';

const COMPETENCIES = ofManyShapes({ 'mentor-job-specification': { listens: true } });
const CODES = keyed({ [EXAMPLE.programme]: 1 });
const TRAINING = keyed({ 'mentoring-basics': '2026-08-20' });
const PERSON = {
  ...{
    id: EXAMPLE.mentor,
    personId: EXAMPLE.mentor,
    registered: true,
    unit: perhaps('Finance'),
    region: perhaps('North'),
    lineManagerId: null,
  },
  ...{ mentorIn: [EXAMPLE.cohort], menteeIn: [], approvedFor: [EXAMPLE.programme], agreedWith: [] },
  ...{ lastDay: null, competencies: COMPETENCIES, codes: CODES, training: TRAINING, version: 4 },
  ...{ name: 'M. Mentor', email: 'mentor@example.org', employeeNumber: 'E-10417' },
};
const LOAD = {
  ...{ personId: EXAMPLE.mentor, mentorIn: [EXAMPLE.cohort], approvedFor: [EXAMPLE.programme] },
  ...{ menteeIn: [EXAMPLE.cohort], unit: perhaps('Finance'), region: perhaps('North'), lastDay: null },
  ...{
    capacity: perhaps(2),
    reserved: 1,
    waiting: 0,
    waitingSince: null,
    partnerIds: [EXAMPLE.mentee],
    limit: 2,
    free: 1,
  },
};
const LIST: ListOptions = { filters: ['programme', 'cohort', 'seat'] };
const MENTORS: ListOptions = { filters: ['programme', 'cohort'] };

@V1('', 'people')
export class PersonQueries {
  constructor(
    private readonly people: People,
    private readonly scopes: Scopes,
    private readonly pool: ReadPool,
  ) {}

  @QueryRoute('people', {
    query: 'people',
    operationId: 'listPeople',
    summary: 'The people of the caller’s programmes or cohorts.',
    answers: PERSON,
    paged: LIST,
    from: ['people', ...SCOPES_FROM],
  })
  async list(@Caller() caller: Actor, @Page(LIST) page: PageRequest) {
    const seat = page.filters.seat as 'mentor' | 'mentee' | undefined;
    const { programmeIds, cohortIds } = await this.scopes.of(caller);
    const found = await listPeople(this.pool.pool, { programmeIds, cohortIds, ...narrowing(page), seat });
    const { items, next } = listed(found, 'personId');
    const known = await this.people.confidentialOf(items);
    const named = items.map(({ details: _, ...row }, n) => {
      const { name, email, employeeNumber } = known[n]!;
      return { ...row, name, email, employeeNumber };
    });
    return { items: named, next };
  }

  @QueryRoute('people/:id', {
    query: 'person',
    operationId: 'person',
    summary: 'A person: everything to themself and to those who run their programme, the name to partners.',
    answers: {
      ...{ id: EXAMPLE.mentor, version: 4, name: 'M. Mentor', email: 'mentor@example.org', unit: 'Finance' },
      ...{ externalId: 'staff:10417', employeeNumber: 'E-10417', region: 'North', lineManagerId: EXAMPLE.manager },
      ...{ approvedFor: [EXAMPLE.programme], agreedWith: [EXAMPLE.programme], capacity: 2 },
      ...{ competencies: COMPETENCIES, codes: CODES, training: TRAINING },
    },
  })
  async person(@Caller() caller: Actor, @IdInPath() id: string) {
    const { state, version, view } = await this.people.person(caller, id);
    const details = await this.people.detailsOf(id);
    if (view === 'partner') return { id, name: details.name };
    const { approvedFor, agreedWith, capacity, competencies, codes, training } = state;
    return { id, version, ...details, approvedFor, agreedWith, capacity, competencies, codes, training };
  }

  @QueryRoute('mentor-load', {
    query: 'mentor-load',
    operationId: 'mentorLoad',
    summary: 'How many places each mentor has, and how many of them are taken.',
    answers: LOAD,
    paged: MENTORS,
    from: ['mentor_load', ...SCOPES_FROM],
  })
  async load(@Caller() caller: Actor, @Page(MENTORS) page: PageRequest) {
    const { programmeIds, cohortIds } = await this.scopes.of(caller);
    return answered(await listMentorLoad(this.pool.pool, { programmeIds, cohortIds, ...narrowing(page) }));
  }
}
