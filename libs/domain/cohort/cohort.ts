import { isDate, localDate } from '../calendar.js';
import { refuse, type Circumstances, type Decider, type Unmet } from '../decider.js';
import { CONSIDERATIONS, READINESS } from '../questions.js';
import { cohortClasses, type CohortCommand, type CohortEvent, type CohortFact } from './messages.js';
import { enrolmentOf, evolve, unopened, type CohortState } from './state.js';

/** Supplied by the handler: what the command names outside of this stream. */
export interface CohortContext extends Circumstances {
  /** The programme of `OpenCohort`; of the cohort for any other command. */
  readonly programme: 'unknown' | 'running' | 'retired';
  /** The person of `Enrol`; `left` once their last day has ended. */
  readonly person: 'unknown' | 'present' | 'left';
}

type Command<T extends CohortCommand['type']> = Extract<CohortCommand, { type: T }>;

function decide(state: CohortState, command: CohortCommand, context: CohortContext): readonly CohortEvent[] {
  const by = context.actor.id;
  if (command.type === 'OpenCohort') return open(state, command, context);
  if (state.status === 'unopened') refuse('cohort-unknown', 'There is no such cohort: open it first.');
  const today = localDate(context.now, state.timeZone);
  switch (command.type) {
    case 'Enrol':
      return enrol(state, command, context);
    case 'WithdrawFromCohort': {
      const seats = Object.values(state.enrolled[command.personId] ?? {});
      if (seats.length === 0) refuse('not-enrolled', 'The person is not enrolled in this cohort.');
      if (seats.every((seat) => seat.withdrawn)) return [];
      return [{ type: 'ParticipantWithdrewFromCohort', by, personId: command.personId }];
    }
    case 'CloseCohort':
      return state.status === 'open' ? [{ type: 'CohortClosureStarted', by, startedOn: today }] : [];
    case 'StopClosing':
      if (state.status === 'closed') refuse('cohort-closed', 'The cohort is closed.');
      return state.status === 'closing' ? [{ type: 'CohortClosureStopped', by }] : [];
    case 'FinishClosing':
      if (state.status === 'open') refuse('cohort-not-closing', 'The closing of the cohort was stopped.');
      return state.status === 'closing' ? [{ type: 'CohortClosed', closedOn: today }] : [];
  }
}

function open(state: CohortState, command: Command<'OpenCohort'>, context: CohortContext): readonly CohortEvent[] {
  const { programmeId, name, startsOn, endsOn, timeZone, coordinators = [] } = command;
  if (state.status !== 'unopened') refuse('cohort-exists', 'The cohort is open already.');
  if (context.programme === 'unknown') refuse('programme-unknown', 'There is no such programme: define it first.');
  if (context.programme === 'retired') refuse('programme-retired', 'A retired programme opens no cohort.');
  if (name.trim() === '') refuse('name-empty', 'A cohort needs a name.');
  for (const date of [startsOn, endsOn]) {
    if (!isDate(date)) refuse('invalid-date', `${date} is not a date like 2026-09-03.`);
  }
  if (endsOn <= startsOn) refuse('dates-out-of-order', 'A cohort ends after it starts: endsOn must be later.');
  if (!isTimeZone(timeZone)) refuse('time-zone-unknown', `${timeZone} is no IANA time zone like Europe/London.`);
  return [{ type: 'CohortOpened', by: context.actor.id, programmeId, name, startsOn, endsOn, timeZone, coordinators }];
}

function enrol(state: CohortState, command: Command<'Enrol'>, context: CohortContext): readonly CohortEvent[] {
  const { personId, as, readiness, considerations, baseline } = command;
  if (state.status !== 'open')
    refuse('cohort-closing', 'The cohort is closing or closed: nobody is enrolled any more.');
  if (context.person === 'unknown') refuse('person-unknown', 'There is no such person: register them first.');
  if (context.person === 'left') refuse('person-left', 'The person has left.');
  const asked = as === 'mentee' ? READINESS : CONSIDERATIONS;
  const answers: Readonly<Record<string, string>> | undefined = as === 'mentee' ? readiness : considerations;
  if (as === 'mentee' ? considerations : readiness) {
    refuse('wrong-questions', 'Readiness is asked of mentees, the considerations are asked of mentors.');
  }
  if (answers) answerAll(asked, answers);
  if (Object.values(baseline ?? {}).some((rating) => !Number.isInteger(rating) || rating < 1 || rating > 5)) {
    refuse('rating-invalid', 'A self-rating is a whole number from 1 to 5 for each competency.');
  }
  const before = enrolmentOf(state, personId, as);
  if (before === 'answered' && (answers || baseline)) {
    refuse('already-enrolled', 'The person is enrolled and has answered; the answers are reconfirmed in preparation.');
  }
  if (before !== 'none' && !answers) return [];
  return [
    {
      type: 'ParticipantEnrolled',
      by: personId,
      recordedBy: context.actor.id,
      personId,
      as,
      answered: answers !== undefined,
      ...(as === 'mentee' ? { readiness } : { considerations }),
      baseline,
    },
  ];
}

/** Being answered is what counts, "not applicable" included: no answer refuses anyone [003]. */
function answerAll(asked: readonly string[], answers: Readonly<Record<string, string>>): void {
  const missing: Unmet[] = asked
    .filter((question) => !['yes', 'no', 'not-applicable'].includes(answers[question] ?? ''))
    .map((question) => ({ criterion: question, detail: `${question} is answered by yes, no or not-applicable` }));
  if (missing.length > 0)
    refuse('answers-incomplete', `Each of the ${asked.length} questions needs an answer.`, missing);
}

function isTimeZone(name: string): boolean {
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name);
    // An offset like +01:00 would parse as well, and would know no summer time.
    return name === 'UTC' || /^[A-Za-z_]+\/[A-Za-z_+\-/0-9]+$/.test(name);
  } catch {
    return false;
  }
}

export const cohort: Decider<CohortState, CohortCommand, CohortEvent, CohortFact, CohortContext> = {
  category: 'cohort',
  initial: unopened,
  decide,
  evolve,
  classes: cohortClasses,
};
