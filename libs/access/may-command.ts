import type { Actor } from '#domain';
import type { Question } from '#commands';
import { grantedTo, type Standing } from './grants.js';
import { Forbidden, NotFound } from './refused.js';

/**
 * Whether a caller may ask this of an aggregate in this state: deny by default.
 * @throws {NotFound} when they may not know that it exists {@link Forbidden}
 */
export function mayCommand(question: Question): void {
  const { aggregate, caller, command, exists } = question;
  const granted = grantedTo(command);
  if (caller.role === 'system') {
    if (granted.includes('system')) return;
    throw new Forbidden(`${command.type} is not for flows and timers.`);
  }
  if (!exists && !CREATIONS.has(command.type)) throw new NotFound(`This ${aggregate}`);
  const standings = standingsOf(question);
  if (standings.size === 0) throw new NotFound(`This ${aggregate}`);
  const allowing = granted.filter((standing) => standings.has(standing));
  if (allowing.length === 0) throw new Forbidden('Your part in this does not include it.');
  // Whoever acts for the programme stays out where they, or people who report to them, take part.
  if (allowing.every((standing) => ORGANISING.has(standing)) && isInterested(question)) {
    throw new Forbidden('You or somebody who reports to you takes part: another manager has to do this.');
  }
}

const CREATIONS = new Set<string>(['DefineProgramme', 'OpenCohort', 'RegisterPerson', 'ProposeMatch']);
const ORGANISING = new Set<Standing>(['manager', 'coordinator', 'any-manager', 'any-coordinator']);

function standingsOf(question: Question): ReadonlySet<Standing> {
  const { caller, surroundings } = question;
  const standings = new Set<Standing>();
  const stand = (standing: Standing, holds: boolean | undefined) => {
    if (holds) standings.add(standing);
  };
  const programme = question.aggregate === 'programme' ? question.state : surroundings.programme;
  const cohort = question.aggregate === 'cohort' ? question.state : surroundings.cohort;
  const participant = caller.role === 'mentor' || caller.role === 'mentee';
  stand('manager', caller.role === 'manager' && programme?.managers.includes(caller.id));
  stand('coordinator', caller.role === 'coordinator' && cohort?.coordinators.includes(caller.id));
  stand('administrator', caller.role === 'administrator' && ['programme', 'person'].includes(question.aggregate));
  const creating = !question.exists && question.aggregate !== 'cohort' && question.aggregate !== 'match';
  if (question.aggregate === 'person' || creating) {
    stand('any-manager', caller.role === 'manager');
    stand('any-coordinator', caller.role === 'coordinator');
  }
  if (participant) {
    stand('self', isAbout(question, caller));
    const { mentorId, menteeIds } = partiesOf(question);
    stand('mentor', caller.id === mentorId);
    stand('mentee', menteeIds.includes(caller.id));
  }
  return standings;
}

/** Whether the command is about the caller: their own record, or their own seat. */
function isAbout({ aggregate, id, state, command }: Question, caller: Actor): boolean {
  if (aggregate === 'person') return id === caller.id;
  // A seat is given by the programme; whoever has one may answer for it and leave it.
  if (aggregate === 'cohort') {
    return 'personId' in command && command.personId === caller.id && state.enrolled[caller.id] !== undefined;
  }
  return false;
}

interface Parties {
  readonly mentorId?: string;
  /** Those who withdrew from a group as well: their own review is still to come. */
  readonly menteeIds: readonly string[];
}

/** Who takes part in what the question is about. */
function partiesOf({ aggregate, state, command }: Question): Parties {
  if (aggregate !== 'match' && aggregate !== 'relationship') return { menteeIds: [] };
  if (command.type === 'ProposeMatch') return command;
  if (!('mentorId' in state)) return { menteeIds: [] };
  const former = 'formerMenteeIds' in state ? state.formerMenteeIds : [];
  return { mentorId: state.mentorId, menteeIds: [...state.menteeIds, ...former] };
}

function isInterested(question: Question): boolean {
  const { aggregate, id, caller, command, surroundings } = question;
  if (aggregate === 'person') {
    // Their record is kept by whoever keeps records; only judgements ask for distance.
    if (command.type !== 'ApproveMentor' && command.type !== 'VerifyCompetency') return false;
    return caller.id === id || surroundings.superiors.has(caller.id);
  }
  const { mentorId, menteeIds } = partiesOf(question);
  return caller.id === mentorId || menteeIds.includes(caller.id) || surroundings.superiors.has(caller.id);
}
