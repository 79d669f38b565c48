import { relationshipId } from '#commands';
import type { Actor } from '#domain';
import { caller, somebody, type Reply, type TestApi } from './api.js';

type Sender = ReturnType<typeof caller>;

/** One mentor and one mentee in one cohort, and those around them; made through the API. */
export interface Pair {
  readonly manager: Sender;
  readonly coordinator: Sender;
  readonly mentor: Sender;
  readonly mentee: Sender;
  readonly programmeId: string;
  readonly cohortId: string;
  readonly matchId: string;
  readonly relationshipId: string;
}

const answers = (questions: readonly string[]) => Object.fromEntries(questions.map((question) => [question, 'yes']));
export const READINESS_ANSWERS = answers([
  'dedicateTime',
  'accountableForOwnDevelopment',
  'selfManage',
  'willingToBeChallenged',
  'openToIntrospection',
]);
export const CONSIDERATION_ANSWERS = answers([
  'professionalExperience',
  'interpersonalSkills',
  'organisationalKnowledge',
  'responsibleForAnothersGrowth',
  'supervisorySkills',
  'timeToDedicate',
]);
export const CLAUSES = {
  goals: 'To lead a team.',
  venue: 'At the office.',
  movingAndCancelling: 'A day ahead.',
  rolesAndResponsibilities: 'As described.',
  confidentiality: 'What is said stays here.',
  measuringSuccess: 'By the objectives.',
  endingWithoutFault: 'At any time.',
  closure: 'With a review.',
};
export const TERMS = {
  duration: 'P6M',
  rhythm: 'P2W',
  sessionLength: 'PT2H',
  commitment: 'PT24H',
  channels: ['video'],
};

/** The answer's body where it is 200 or 201. @throws with the problem otherwise */
export function must<T>({ status, body }: Reply<T>): T {
  if (status !== 200 && status !== 201) throw new Error(`${status} ${JSON.stringify(body)}`);
  return body;
}

/** A pair whose relationship has been initiated; nothing of preparation is done. */
export async function startPair(api: TestApi, suffix = 'one'): Promise<Pair> {
  const manager = caller(api, somebody('manager'));
  const coordinator = caller(api, somebody('coordinator'));
  const { id: programmeId } = must(await manager.post('/v1/programmes', { name: 'Leaders Together' }));
  const { id: cohortId } = must(
    await manager.post('/v1/cohorts', {
      ...{ programmeId, name: 'Autumn', startsOn: '2026-09-01', endsOn: '2027-06-30' },
      ...{ timeZone: 'Europe/London', coordinators: [coordinator.id] },
    }),
  );
  const enter = async (role: 'mentor' | 'mentee', more: object): Promise<Sender> => {
    const person = { externalId: `${role}-${suffix}`, name: `The ${role}`, email: `${role}@example.org` };
    const { id } = must(await manager.post('/v1/people', person));
    must(await manager.post(`/v1/cohorts/${cohortId}/enrol`, { personId: id, as: role, ...more }));
    return caller(api, { id, role } satisfies Actor);
  };
  const mentor = await enter('mentor', { considerations: CONSIDERATION_ANSWERS });
  const mentee = await enter('mentee', { readiness: READINESS_ANSWERS });
  must(await manager.post(`/v1/people/${mentor.id}/approve-mentor`, { programmeId }));
  const { id: matchId } = must(
    await manager.post('/v1/matches', {
      ...{ cohortId, form: 'one-to-one', mentorId: mentor.id, menteeIds: [mentee.id], source: 'list', attempt: 1 },
    }),
  );
  must(await mentor.post(`/v1/matches/${matchId}/accept`));
  must(await mentee.post(`/v1/matches/${matchId}/accept`));
  // What the seating flow does once capacity is reserved.
  const { id } = await api.send({
    aggregate: 'relationship',
    id: relationshipId(matchId),
    caller: { id: 'test', role: 'system' },
    key: 'initiate',
    command: {
      ...{ type: 'InitiateRelationship', matchId, programmeId, cohortId, form: 'one-to-one' },
      ...{ mentorId: mentor.id, menteeIds: [mentee.id] },
    },
  });
  return { manager, coordinator, mentor, mentee, programmeId, cohortId, matchId, relationshipId: id };
}

/** Takes an initiated pair through preparation and negotiating into enabling growth. */
export async function grow({ mentor, mentee, relationshipId: id }: Pair): Promise<void> {
  const at = (command: string) => `/v1/relationships/${id}/${command}`;
  must(await mentee.post(at('answer-readiness'), { answers: READINESS_ANSWERS }));
  must(await mentor.post(at('confirm-considerations'), { answers: CONSIDERATION_ANSWERS }));
  must(await mentee.post(at('attest-other-mentors'), { attestation: 'no-other-mentor' }));
  must(
    await mentor.post(at('hold-initial-meeting'), {
      heldOn: '2026-09-03',
      channel: 'video',
      topics: ['aims', 'purpose', 'meeting-format', 'mentor-role-and-commitments', 'expected-of-mentee'],
    }),
  );
  must(await mentor.post(at('begin-negotiating')));
  must(await mentor.post(at('draft-agreement'), { terms: TERMS, clauses: CLAUSES }));
  const { textDigest } = must(await mentee.get<{ textDigest: string }>(at('agreement')));
  must(await mentee.post(at('sign-agreement'), { textDigest }));
  must(await mentor.post(at('sign-agreement'), { textDigest }));
  must(
    await mentee.post(at('draft-development-plan'), {
      ...{ menteeId: mentee.id, competencies: ['people-development'], frequency: 'P2W', methods: ['video'] },
      ...{ learningPlan: 'Chairing.', goals: 'To lead a team.', roles: 'The mentee prepares.' },
    }),
  );
  must(
    await mentee.post(at('set-objective'), {
      ...{ menteeId: mentee.id, targetDate: '2026-12-15', statement: 'Chair the review.' },
      ...{ measure: 'Once, alone.', firstStep: 'Sit in on one.', whyItMatters: 'I avoid it.' },
    }),
  );
  must(await mentee.post(at('begin-enabling-growth')));
}
