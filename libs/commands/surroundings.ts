import type { Actor } from '#domain';
import type { Question, Surroundings } from './authorise.js';
import type { Surveyor } from './lookups.js';

type Asked = Pick<Question, 'aggregate' | 'id' | 'state' | 'command'> & { readonly caller: Actor };

/** Looks up what the question of who may do this turns on: programme, cohort, and who stands above whom. */
export async function surroundingsOf(asked: Asked, look: Surveyor): Promise<Surroundings> {
  // Flows and timers are granted commands by name.
  if (asked.caller.role === 'system') return { superiors: new Set() };
  const { state, command } = asked;
  const cohortId = textIn(state, 'cohortId') ?? textIn(command, 'cohortId');
  const cohort = cohortId === undefined ? undefined : await look.cohort(cohortId);
  const programmeId = textIn(state, 'programmeId') ?? (cohort?.programmeId || textIn(command, 'programmeId'));
  const programme = programmeId === undefined ? undefined : await look.programme(programmeId);
  return { programme, cohort, superiors: await superiorsOf(asked, look) };
}

/** Everybody above a participant: asked only of those who act for the programme. */
async function superiorsOf({ aggregate, id, state, command, caller }: Asked, look: Surveyor) {
  if (caller.role !== 'manager' && caller.role !== 'coordinator') return new Set<string>();
  const people = aggregate === 'person' ? [id] : [...peopleIn(state), ...peopleIn(command)];
  return new Set((await Promise.all(people.map((one) => look.lineAbove(one)))).flat());
}

function peopleIn(value: object): readonly string[] {
  const { mentorId, menteeIds } = value as { mentorId?: string; menteeIds?: readonly string[] };
  return [...(mentorId ? [mentorId] : []), ...(menteeIds ?? [])];
}

function textIn(value: object, field: 'cohortId' | 'programmeId'): string | undefined {
  const text = (value as { cohortId?: string; programmeId?: string })[field];
  return text === '' ? undefined : text;
}
