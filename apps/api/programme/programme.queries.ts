import type { Actor, ProgrammeFact } from '#domain';
import { listProgrammes } from '#read-models';
import { V1 } from '../http/command-route.js';
import { EXAMPLE } from '../http/examples.js';
import { listed, Page, type PageRequest } from '../http/paging.js';
import { Caller, IdInPath, QueryRoute } from '../http/query-route.js';
import { ofManyShapes } from '../http/shapes.js';
import { ReadPool } from '../parts.js';
import { Records } from '../reading/records.js';
import { SCOPES_FROM, Scopes } from '../reading/scope.js';

const PROGRAMME = {
  id: EXAMPLE.programme,
  programmeId: EXAMPLE.programme,
  name: 'Leaders Together',
  status: 'running',
  managers: [EXAMPLE.manager],
  policy: ofManyShapes({ form: 'one-to-one', duration: 'P6M', rhythm: 'P2W', capacity: 2 }),
  policyVersion: 1,
  codeVersion: 1,
  version: 3,
};

@V1('programmes')
export class ProgrammeQueries {
  constructor(
    private readonly records: Records,
    private readonly scopes: Scopes,
    private readonly pool: ReadPool,
  ) {}

  @QueryRoute('', {
    query: 'programmes',
    operationId: 'listProgrammes',
    summary: 'The programmes that the caller manages, or in which they coordinate a cohort.',
    answers: PROGRAMME,
    paged: {},
    from: SCOPES_FROM,
  })
  async list(@Caller() caller: Actor, @Page() { limit, after }: PageRequest) {
    const programmeIds = await this.scopes.programmesOf(caller);
    return listed(await listProgrammes(this.pool.pool, { programmeIds, limit, after }), 'programmeId');
  }

  @QueryRoute(':id', {
    query: 'programme',
    operationId: 'programme',
    summary: 'A programme: its policy, current code of practice, and the resources it publishes for the caller.',
    answers: {
      ...{ id: EXAMPLE.programme, version: 3, name: 'Leaders Together', status: 'running', policyVersion: 1 },
      ...{ policy: PROGRAMME.policy, managers: [EXAMPLE.manager] },
      codeOfPractice: { codeVersion: 1, text: 'We keep what is said between us, and we keep our appointments.' },
      resources: [
        {
          ...{ resourceId: EXAMPLE.resource, title: 'Preparing for the first meeting', kind: 'resource' },
          ...{ audience: 'both', url: 'https://example.org/first-meeting', date: '2026-10-08', region: 'North' },
        },
      ],
    },
  })
  async programme(@Caller() { role }: Actor, @IdInPath() id: string) {
    const { state, version } = await this.records.programme(id);
    const facts = await this.records.facts<ProgrammeFact>(`programme-${id}`);
    const defined = facts.map(({ event }) => event).find((event) => event.type === 'ProgrammeDefined');
    const code = facts.map(({ event }) => event).findLast((event) => event.type === 'CodeOfPracticePublished');
    const { status, managers, policy, policyVersion } = state;
    return {
      ...{ id, version, name: defined?.name, status, policy, policyVersion },
      ...(role === 'manager' && { managers }),
      codeOfPractice: code && { codeVersion: code.codeVersion, text: code.text },
      resources: facts
        .flatMap(({ event }) => (event.type === 'ResourcePublished' ? [event] : []))
        .filter(({ resourceId }) => state.resources[resourceId] === 'published')
        .filter(({ audience }) => isFor(role, audience))
        .map(({ resourceId, title, kind, audience, url, date, region }) => {
          return { resourceId, title, kind, audience, url, date, region };
        }),
    };
  }
}

function isFor(role: Actor['role'], audience: 'mentors' | 'mentees' | 'both'): boolean {
  if (role === 'mentor') return audience !== 'mentees';
  return role === 'mentee' ? audience !== 'mentors' : true;
}
