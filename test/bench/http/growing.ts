import { randomUUID } from 'node:crypto';
import type { Dispatcher } from '#commands';
import type { Actor, RelationshipCommand } from '#domain';
import { CLAUSES, CONSIDERED, MEETING, OBJECTIVES, PLAN, READY } from '../../../apps/cli/simulation/texts.js';
import { TERMS } from '../../support/programme.js';

/** A relationship in enabling growth. */
export interface Growing {
  readonly id: string;
  readonly mentor: Actor;
  readonly mentee: Actor;
}

type Asked = Exclude<RelationshipCommand, { type: 'DraftAgreement' | 'AmendAgreement' }>;

/**
 * Gives each of `mentors` people `each` relationships in one cohort and takes them into enabling growth, by the
 * commands that people and flows send.
 */
export async function growRelationships(
  dispatcher: Dispatcher,
  { mentors, each }: { readonly mentors: number; readonly each: number },
): Promise<readonly Growing[]> {
  const caller: Actor = { id: randomUUID(), role: 'manager' };
  const { id: programmeId } = await dispatcher.execute({
    ...{ aggregate: 'programme', caller, key: randomUUID() },
    command: { type: 'DefineProgramme', name: 'Leaders Together', managers: [caller.id], policy: {} },
  });
  const today = Temporal.Now.plainDateISO('Europe/London');
  const dates = { startsOn: today.toString(), endsOn: today.add({ months: 12 }).toString() };
  const { id: cohortId } = await dispatcher.execute({
    ...{ aggregate: 'cohort', caller, key: randomUUID() },
    command: { type: 'OpenCohort', programmeId, name: 'This one', timeZone: 'Europe/London', ...dates },
  });
  const ofOne = async () => {
    const mentor = somebody('mentor');
    const own: Growing[] = [];
    while (own.length < each) {
      const growing = { id: randomUUID(), mentor, mentee: somebody('mentee') };
      own.push(growing);
      await grow(dispatcher, growing, { programmeId, cohortId }, today);
    }
    return own;
  };
  return (await Promise.all(Array.from({ length: mentors }, ofOne))).flat();
}

const somebody = (role: 'mentor' | 'mentee'): Actor => ({ id: randomUUID(), role });

async function grow(
  dispatcher: Dispatcher,
  { id, mentor, mentee }: Growing,
  place: { readonly programmeId: string; readonly cohortId: string },
  today: Temporal.PlainDate,
): Promise<void> {
  const to = (caller: Actor) => ({ aggregate: 'relationship', id, caller, key: randomUUID() }) as const;
  const ask = (caller: Actor, command: Asked) => dispatcher.execute({ ...to(caller), command });
  const seats = { form: 'one-to-one', mentorId: mentor.id, menteeIds: [mentee.id] } as const;
  const seating: Actor = { id: 'seating', role: 'system' };
  await ask(seating, { type: 'InitiateRelationship', matchId: randomUUID(), ...place, ...seats });
  await ask(mentee, { type: 'AnswerReadiness', answers: READY });
  await ask(mentee, { type: 'AttestOtherMentors', attestation: 'no-other-mentor' });
  await ask(mentor, { type: 'ConfirmConsiderations', answers: CONSIDERED });
  await ask(mentor, { type: 'HoldInitialMeeting', ...MEETING, heldOn: today.toString() });
  await ask(mentor, { type: 'BeginNegotiating' });
  await dispatcher.execute({ ...to(mentor), command: { type: 'DraftAgreement', terms: TERMS, clauses: CLAUSES } });
  const { state } = await dispatcher.relationshipContext(id, mentor);
  const textDigest = 'text' in state ? (state.text?.textDigest ?? '') : '';
  for (const one of [mentor, mentee]) await ask(one, { type: 'SignAgreement', textDigest });
  await ask(mentee, { type: 'DraftDevelopmentPlan', ...PLAN, menteeId: mentee.id });
  const targetDate = today.add({ months: 2 }).toString();
  await ask(mentee, { type: 'SetObjective', ...OBJECTIVES[0], menteeId: mentee.id, targetDate });
  await ask(mentee, { type: 'BeginEnablingGrowth' });
}
