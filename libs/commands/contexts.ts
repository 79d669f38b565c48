import {
  cohortOf,
  enrolmentOf,
  hasLeft,
  programme as programmeDecider,
  unmetToJoin,
  type Circumstances,
  type CohortCommand,
  type CohortContext,
  type CohortState,
  type Eligibility,
  type MatchCommand,
  type MatchContext,
  type MatchPeople,
  type MatchState,
  type PersonCommand,
  type PersonContext,
  type PersonState,
  type ProgrammeState,
  type Relationship,
  type RelationshipContext,
  type RelationshipState,
} from '#domain';
import type { Marks } from './ids.js';
import type { Surveyor } from './lookups.js';
import { todayIn } from './today.js';

/** A context, and the version of the policy in it (undefined where no policy takes part). */
export interface Supplied<X> {
  readonly context: X;
  readonly policyVersion: number | undefined;
}

export async function cohortContext(
  state: CohortState,
  command: CohortCommand,
  given: Circumstances,
  look: Surveyor,
): Promise<Supplied<CohortContext>> {
  const programmeId = command.type === 'OpenCohort' ? command.programmeId : state.programmeId;
  const { status } = programmeId === '' ? programmeDecider.initial : await look.programme(programmeId);
  const programme = status === 'undefined' ? 'unknown' : status;
  const person = command.type === 'Enrol' ? await presence(command.personId, state.timeZone, given, look) : 'present';
  return { context: { ...given, programme, person }, policyVersion: undefined };
}

async function presence(id: string, timeZone: string, { now }: Circumstances, look: Surveyor) {
  const one = await look.person(id);
  if (!one.registered) return 'unknown';
  return hasLeft(one, todayIn(timeZone, now)) ? 'left' : 'present';
}

export async function personContext(
  personId: string,
  state: PersonState,
  command: PersonCommand,
  given: Circumstances,
  look: Surveyor,
  marks: Marks,
): Promise<Supplied<PersonContext>> {
  const cohortId = cohortOf(state, command);
  const cohort = cohortId === undefined ? undefined : await look.cohort(cohortId);
  const programmeId = cohort?.programmeId || ('programmeId' in command ? command.programmeId : undefined);
  const { policy, policyVersion, codeVersion } = programmeId
    ? await look.programme(programmeId)
    : programmeDecider.initial;
  const timeZone = cohort?.timeZone ?? 'UTC';
  const pairMark = command.type === 'RecordExclusion' ? marks.pair(personId, command.otherId) : '';
  const context = { ...given, personId, policy, codeVersion, pairMark, ...calendar(timeZone, given) };
  return { context, policyVersion: cohort && policyVersion };
}

export async function matchContext(
  state: MatchState,
  command: MatchCommand,
  given: Circumstances,
  look: Surveyor,
  marks: Marks,
): Promise<Supplied<MatchContext>> {
  const { cohortId, mentorId, menteeIds } = command.type === 'ProposeMatch' ? command : state;
  const cohort = await look.cohort(cohortId);
  const programme = await look.programme(cohort.programmeId);
  const dates = calendar(cohort.timeZone, given);
  const around = { cohort, programme, look, marks, today: dates.today };
  const context = {
    ...given,
    ...dates,
    policy: programme.policy,
    programmeId: cohort.programmeId,
    ...(await matchPeople(mentorId, menteeIds, around)),
  };
  return { context, policyVersion: programme.policyVersion };
}

interface Around {
  readonly cohort: CohortState;
  readonly programme: ProgrammeState;
  readonly look: Surveyor;
  readonly marks: Marks;
  readonly today: string;
}

async function matchPeople(mentorId: string, menteeIds: readonly string[], around: Around): Promise<MatchPeople> {
  const { cohort, look, marks } = around;
  const ids = [mentorId, ...menteeIds];
  const people = await Promise.all(ids.map(async (id) => [id, await eligibility(id, around)] as const));
  return {
    cohort: cohort.status === 'unopened' ? 'unknown' : cohort.status,
    people: Object.fromEntries(people),
    excludedMentees: await excluded(mentorId, menteeIds, look, marks),
  };
}

async function eligibility(id: string, { cohort, programme, look, today }: Around): Promise<Eligibility> {
  const one = await look.person(id);
  return {
    registered: one.registered,
    left: hasLeft(one, today),
    enrolled: { mentor: enrolmentOf(cohort, id, 'mentor'), mentee: enrolmentOf(cohort, id, 'mentee') },
    approved: one.approvedFor.includes(cohort.programmeId),
    reportingLine: await look.lineAbove(id),
    trainingMissing: programme.policy.requiredTraining.filter((course) => one.training[course] === undefined),
  };
}

/** Whoever of the two recorded it: it holds for both. */
async function excluded(mentorId: string, menteeIds: readonly string[], look: Surveyor, marks: Marks) {
  const mentor = await look.person(mentorId);
  const mentees = await Promise.all(
    menteeIds.map(async (id) => ({ id, exclusions: (await look.person(id)).exclusions })),
  );
  return mentees
    .filter(({ id, exclusions }) => [...exclusions, ...mentor.exclusions].includes(marks.pair(mentorId, id)))
    .map(({ id }) => id);
}

/** Where a relationship belongs: in its state, or in the command that initiates it. */
export interface Belonging {
  readonly programmeId: string;
  readonly cohortId: string;
  readonly mentorId: string;
  readonly menteeIds: readonly string[];
}

export async function relationshipContext(
  id: string,
  state: RelationshipState,
  belonging: Belonging | undefined,
  joining: string | undefined,
  given: Circumstances,
  look: Surveyor,
  marks: Marks,
): Promise<Supplied<RelationshipContext>> {
  const programme = belonging ? await look.programme(belonging.programmeId) : programmeDecider.initial;
  const { timeZone } = belonging ? await look.cohort(belonging.cohortId) : { timeZone: 'UTC' };
  // Only leaving preparation asks for the code; later versions do not stop a relationship that is under way.
  const codeMissing = belonging && state.phase === 'preparation' ? await withoutCode(belonging, programme, look) : [];
  const dates = calendar(timeZone, given);
  const around = { programme, look, marks, today: dates.today };
  const unfit = joining === undefined || state.phase === 'none' ? [] : await unfitToJoin(joining, state, around);
  const context = {
    ...given,
    ...dates,
    policy: programme.policy,
    codeMissing,
    unfit,
    // Few decisions ask for it.
    get actorMark() {
      return marks.actor(`relationship-${id}`, given.actor.id);
    },
  };
  return { context, policyVersion: programme.policyVersion };
}

async function unfitToJoin(personId: string, group: Relationship, around: Omit<Around, 'cohort'>) {
  const { look, programme } = around;
  const cohort = await look.cohort(group.cohortId);
  const match = await matchPeople(group.mentorId, [personId], { ...around, cohort });
  return unmetToJoin(personId, group, match, await look.person(personId), programme.policy);
}

async function withoutCode(belonging: Belonging, { codeVersion }: ProgrammeState, look: Surveyor) {
  if (codeVersion === 0) return [];
  const { programmeId, mentorId, menteeIds } = belonging;
  const accepted = async (id: string) => (await look.person(id)).codes[programmeId] === codeVersion;
  const each = await Promise.all([mentorId, ...menteeIds].map(async (id) => ({ id, holds: await accepted(id) })));
  return each.filter(({ holds }) => !holds).map(({ id }) => id);
}

function calendar(timeZone: string, { now }: Circumstances): { readonly timeZone: string; readonly today: string } {
  return { timeZone, today: todayIn(timeZone, now) };
}
