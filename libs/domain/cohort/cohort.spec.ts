import { describe, it } from '@jest/globals';
import {
  cohort,
  type CohortCommand,
  type CohortContext,
  type CohortEvent,
  type ConsiderationAnswers,
  type ReadinessAnswers,
} from '#domain';
import { given } from '../../../test/support/given.js';

const context: CohortContext = {
  now: Temporal.Instant.from('2026-09-01T23:30:00Z'),
  actor: { id: 'manager', role: 'manager' },
  id: 'new',
  programme: 'running',
  person: 'present',
};
const open: Extract<CohortCommand, { type: 'OpenCohort' }> = {
  type: 'OpenCohort',
  programmeId: 'programme',
  name: 'Autumn',
  startsOn: '2026-09-01',
  endsOn: '2027-06-30',
  timeZone: 'Europe/London',
};
const opened: CohortEvent = {
  type: 'CohortOpened',
  by: 'manager',
  programmeId: 'programme',
  name: 'Autumn',
  startsOn: '2026-09-01',
  endsOn: '2027-06-30',
  timeZone: 'Europe/London',
  coordinators: [],
};
const readiness: ReadinessAnswers = {
  dedicateTime: 'yes',
  accountableForOwnDevelopment: 'no',
  selfManage: 'yes',
  willingToBeChallenged: 'not-applicable',
  openToIntrospection: 'yes',
};
const considerations: ConsiderationAnswers = {
  professionalExperience: 'yes',
  interpersonalSkills: 'yes',
  organisationalKnowledge: 'no',
  responsibleForAnothersGrowth: 'yes',
  supervisorySkills: 'not-applicable',
  timeToDedicate: 'yes',
};
const enrolled = (answered: boolean): CohortEvent => ({
  type: 'ParticipantEnrolled',
  by: 'ada',
  recordedBy: 'manager',
  personId: 'ada',
  as: 'mentee',
  answered,
});
const enrol = { type: 'Enrol', personId: 'ada', as: 'mentee' } as const;
const autumn = given(cohort, context, opened);

describe('a cohort', () => {
  it('is opened in a programme, with dates and a time zone', () =>
    given(cohort, context).when(open).thenRecorded(opened));

  it.each<[string, Partial<typeof open>, string]>([
    ['that ends before it starts', { endsOn: '2026-08-31' }, 'dates-out-of-order'],
    ['on a day that does not exist', { endsOn: '2027-02-29' }, 'invalid-date'],
    ['in an unknown time zone', { timeZone: 'Europe/Camelot' }, 'time-zone-unknown'],
    ['at a fixed offset, which knows no summer time', { timeZone: '+01:00' }, 'time-zone-unknown'],
    ['without a name', { name: ' ' }, 'name-empty'],
  ])('is not opened %s', (_, changes, code) =>
    given(cohort, context)
      .when({ ...open, ...changes })
      .thenRefused(code),
  );

  it('is not opened in a programme that does not exist or is retired', () => {
    given(cohort, context).where({ programme: 'unknown' }).when(open).thenRefused('programme-unknown');
    given(cohort, context).where({ programme: 'retired' }).when(open).thenRefused('programme-retired');
  });

  it('is opened once', () => autumn.when(open).thenRefused('cohort-exists'));
});

describe('enrolling', () => {
  it('answers the five readiness questions as a mentee [003], and no answer refuses anyone', () =>
    autumn.when({ ...enrol, readiness }).thenRecorded({ ...enrolled(true), readiness } as CohortEvent));

  it('answers the six considerations as a mentor [003]', () =>
    autumn.when({ ...enrol, as: 'mentor', considerations }).thenRecorded({
      ...enrolled(true),
      as: 'mentor',
      considerations,
    } as CohortEvent));

  it('may come before the answers', () => {
    autumn.when(enrol).thenRecorded(enrolled(false));
    autumn.and(enrolled(false)).when(enrol).thenNothing();
    autumn
      .and(enrolled(false))
      .when({ ...enrol, readiness })
      .thenRecorded({ ...enrolled(true), readiness } as CohortEvent);
  });

  it('names every question that was left out', () => {
    const { selfManage: _, dedicateTime: __, ...some } = readiness;
    autumn
      .when({ ...enrol, readiness: some as ReadinessAnswers })
      .thenRefused('answers-incomplete', 'selfManage', 'dedicateTime');
  });

  it('asks mentors and mentees their own questions', () =>
    autumn.when({ ...enrol, considerations }).thenRefused('wrong-questions'));

  it('takes a self-rating of the start from 1 to 5', () =>
    autumn.when({ ...enrol, readiness, baseline: { communication: 6 } }).thenRefused('rating-invalid'));

  it('does not overwrite answers', () =>
    autumn
      .and(enrolled(true))
      .when({ ...enrol, readiness })
      .thenRefused('already-enrolled'));

  it('lets one person be mentor and mentee: reverse mentoring needs both [004]', () =>
    autumn
      .and(enrolled(true))
      .when({ ...enrol, as: 'mentor' })
      .thenRecorded({ ...enrolled(false), as: 'mentor' } as CohortEvent));

  it('needs a person who is known and here', () => {
    autumn.where({ person: 'unknown' }).when(enrol).thenRefused('person-unknown');
    autumn.where({ person: 'left' }).when(enrol).thenRefused('person-left');
  });

  it('may be undone, once, and done again', () => {
    const withdraw = { type: 'WithdrawFromCohort', personId: 'ada' } as const;
    const withdrew: CohortEvent = { type: 'ParticipantWithdrewFromCohort', by: 'manager', personId: 'ada' };
    autumn.when(withdraw).thenRefused('not-enrolled');
    autumn.and(enrolled(true)).when(withdraw).thenRecorded(withdrew);
    autumn.and(enrolled(true), withdrew).when(withdraw).thenNothing();
    autumn.and(enrolled(true), withdrew).when(enrol).thenRecorded(enrolled(false));
  });
});

describe('closing a cohort', () => {
  const started: CohortEvent = { type: 'CohortClosureStarted', by: 'manager', startedOn: '2026-09-02' };
  const stopped: CohortEvent = { type: 'CohortClosureStopped', by: 'manager' };
  const closed: CohortEvent = { type: 'CohortClosed', closedOn: '2026-09-02' };

  it('starts on the local date, which in London is tomorrow already', () =>
    autumn.when({ type: 'CloseCohort' }).thenRecorded(started));

  it('starts once, can be stopped, and started again', () => {
    autumn.and(started).when({ type: 'CloseCohort' }).thenNothing();
    autumn.and(started).when({ type: 'StopClosing' }).thenRecorded(stopped);
    autumn.and(started, stopped).when({ type: 'FinishClosing' }).thenRefused('cohort-not-closing');
    autumn.and(started, stopped).when({ type: 'CloseCohort' }).thenRecorded(started);
  });

  it('is finished once, for good', () => {
    autumn.and(started).when({ type: 'FinishClosing' }).thenRecorded(closed);
    autumn.and(started, closed).when({ type: 'FinishClosing' }).thenNothing();
    autumn.and(started, closed).when({ type: 'StopClosing' }).thenRefused('cohort-closed');
  });

  it('enrols nobody any more', () => autumn.and(started).when(enrol).thenRefused('cohort-closing'));
});
