import { isDate } from '../calendar.js';
import { refuse, type Circumstances, type Decider } from '../decider.js';
import type { Policy } from '../policy.js';
import { frameworkOf, FRAMEWORKS } from './competencies.js';
import { personClasses, type Details, type PersonCommand, type PersonEvent, type PersonFact } from './messages.js';
import { releaseCapacity, reserveCapacity, reservePlace } from './places.js';
import { seatWaiting } from './seats.js';
import { evolve, hasLeft, nobody, type PersonState } from './state.js';

/** Supplied by the handler. */
export interface PersonContext extends Circumstances {
  /** The id in the stream's name. */
  readonly personId: string;
  /** Policy of the programme that {@link cohortOf} or the command's `programmeId` leads to, else the defaults. */
  readonly policy: Policy;
  /** Time zone of that cohort, else UTC. */
  readonly timeZone: string;
  /** Local date of `now` in that time zone. */
  readonly today: string;
  /** Of the command's `programmeId`: version of its current code of practice, 0 for none. */
  readonly codeVersion: number;
  /** `RecordExclusion` only: mark of this person and `otherId` under the organisation's secret. */
  readonly pairMark: string;
}

/** The cohort whose policy and calendar decide a command, if it is about one. */
export function cohortOf(state: PersonState, command: PersonCommand): string | undefined {
  if ('cohortId' in command) return command.cohortId;
  if (!('matchId' in command)) return undefined;
  const { matchId } = command;
  const taken = state.held[matchId] ?? state.places[matchId] ?? state.waiting.find((one) => one.matchId === matchId);
  return taken?.cohortId;
}

type Command<T extends PersonCommand['type']> = Extract<PersonCommand, { type: T }>;

function decide(state: PersonState, command: PersonCommand, context: PersonContext): readonly PersonEvent[] {
  const by = context.actor.id;
  if (command.type === 'RegisterPerson') return register(state, command, context);
  if (!state.registered) refuse('person-unknown', 'There is no such person: register them first.');
  switch (command.type) {
    case 'ChangeDetails': {
      const changed = details(command, context);
      if (Object.values(changed).every((value) => value === undefined)) return [];
      return [{ type: 'PersonDetailsChanged', by, ...changed }];
    }
    case 'DeclareCompetencies':
      return declare(command, by);
    case 'VerifyCompetency': {
      const { framework, competency } = command;
      const verified = state.competencies[framework]?.[competency];
      if (verified === undefined) refuse('competency-not-declared', `${competency} has not been declared.`);
      return verified ? [] : [{ type: 'CompetencyVerified', by, framework, competency }];
    }
    case 'ApproveMentor': {
      const { programmeId } = command;
      return state.approvedFor.includes(programmeId) ? [] : [{ type: 'MentorApproved', by, programmeId }];
    }
    case 'SignMentorAgreement': {
      const { programmeId, textDigest } = command;
      if (!/^[0-9a-f]{64}$/.test(textDigest)) refuse('digest-invalid', 'textDigest is a SHA-256 in 64 hex digits.');
      if (state.agreedWith.includes(programmeId)) return [];
      return [{ type: 'MentorAgreementSigned', by, programmeId, textDigest }];
    }
    case 'SetCapacity': {
      const { capacity } = command;
      if (!Number.isInteger(capacity) || capacity < 0 || capacity > 100) {
        refuse('capacity-invalid', 'Capacity is a whole number of relationships from 0 to 100.');
      }
      if (capacity === state.capacity) return [];
      return [
        { type: 'CapacitySet', by, capacity },
        ...(hasLeft(state, context.today) ? [] : seatWaiting(state, capacity)),
      ];
    }
    case 'ReserveCapacity':
      return reserveCapacity(state, command, context);
    case 'ReleaseCapacity':
      return releaseCapacity(state, command, context);
    case 'ReservePlace':
      return reservePlace(state, command, context);
    case 'ReleasePlace':
      return state.places[command.matchId] ? [{ type: 'PlaceReleased', matchId: command.matchId }] : [];
    case 'AcceptCodeOfPractice':
      return acceptCode(state, command, context);
    case 'CompleteTraining': {
      const { course, completedOn } = command;
      if (course.trim() === '') refuse('course-empty', 'Which course was completed?');
      mustBeDate(completedOn);
      if (completedOn > context.today) refuse('date-in-future', 'Training is recorded once it is completed.');
      if ((state.training[course] ?? '') >= completedOn) return [];
      return [{ type: 'TrainingCompleted', by, course, completedOn }];
    }
    case 'RecordExclusion': {
      const { otherId, kind, reason } = command;
      if (otherId === context.personId) refuse('own-exclusion', 'An exclusion is between two people.');
      if (state.exclusions.includes(context.pairMark)) return [];
      return [{ type: 'ExclusionRecorded', by, pairMark: context.pairMark, otherId, kind, reason }];
    }
    case 'GiveOtherMentorNotice':
      return [{ type: 'OtherMentorNoticeGiven', cohortId: command.cohortId }];
    case 'RecordOutcome':
      mustBeDate(command.on);
      return [{ type: 'OutcomeRecorded', by, outcome: command.outcome, on: command.on }];
    case 'RecordLeaving':
      mustBeDate(command.lastDay);
      return state.lastDay === command.lastDay ? [] : [{ type: 'LeavingRecorded', by, lastDay: command.lastDay }];
    case 'ReturnPerson':
      return state.lastDay === undefined ? [] : [{ type: 'PersonReturned', by }];
  }
}

function register(
  state: PersonState,
  command: Command<'RegisterPerson'>,
  context: PersonContext,
): readonly PersonEvent[] {
  if (state.registered) {
    refuse('person-exists', `This person is registered already, as ${context.personId}: change their details.`);
  }
  if (command.externalId.trim() === '') refuse('external-id-empty', 'A person is known by the id of your own system.');
  const { name = '', ...rest } = details(command, context);
  return [{ type: 'PersonRegistered', by: context.actor.id, externalId: command.externalId, name, ...rest }];
}

function details(given: Partial<Details>, { personId }: PersonContext): Partial<Details> {
  const { name, email, employeeNumber, lineManagerId, unit, region } = given;
  if (name !== undefined && name.trim() === '') refuse('name-empty', 'A person needs a name.');
  if (lineManagerId === personId) refuse('own-line-manager', 'Nobody is their own line manager.');
  return { name, email, employeeNumber, lineManagerId, unit, region };
}

/** "The mentor needs to possess or develop" [000]: either level may be declared, none is a gate. */
function declare({ framework, claims }: Command<'DeclareCompetencies'>, by: string): readonly PersonEvent[] {
  const known = frameworkOf(framework);
  if (!known) {
    const names = FRAMEWORKS.map((one) => one.name).join(', ');
    refuse('framework-unknown', `There is no competency framework ${framework}; there are: ${names}.`);
  }
  const unmet = claims
    .filter(({ competency }) => !known.competencies.some((one) => one.key === competency))
    .map(({ competency }) => ({ criterion: competency, detail: `${competency} is not in ${framework}` }));
  if (unmet.length > 0) {
    const keys = known.competencies.map((one) => one.key).join(', ');
    refuse('competency-unknown', `The framework ${framework} has: ${keys}.`, unmet);
  }
  return claims.length === 0 ? [] : [{ type: 'CompetenciesDeclared', by, framework, claims }];
}

function acceptCode(
  state: PersonState,
  { programmeId, codeVersion }: Command<'AcceptCodeOfPractice'>,
  context: PersonContext,
): readonly PersonEvent[] {
  if (context.codeVersion === 0) refuse('no-code', 'The programme has not published a code of practice.');
  if (codeVersion !== context.codeVersion) {
    refuse('code-not-current', `The current code of practice is version ${context.codeVersion}: accept that one.`);
  }
  if (state.codes[programmeId] === codeVersion) return [];
  return [{ type: 'CodeOfPracticeAccepted', by: context.actor.id, programmeId, codeVersion }];
}

function mustBeDate(date: string): void {
  if (!isDate(date)) refuse('invalid-date', `${date} is not a date like 2026-09-03.`);
}

export const person: Decider<PersonState, PersonCommand, PersonEvent, PersonFact, PersonContext> = {
  category: 'person',
  initial: nobody,
  decide,
  evolve,
  classes: personClasses,
};
