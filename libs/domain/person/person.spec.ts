import { describe, expect, it } from '@jest/globals';
import { frameworkOf, FRAMEWORKS, LEADERS_TOGETHER, person, type PersonContext, type PersonEvent } from '#domain';
import { given } from '../../../test/support/given.js';

const context: PersonContext = {
  now: Temporal.Instant.from('2026-09-01T08:00:00Z'),
  actor: { id: 'manager', role: 'manager' },
  id: 'new',
  personId: 'ada',
  policy: LEADERS_TOGETHER,
  timeZone: 'Europe/London',
  today: '2026-09-01',
  codeVersion: 2,
  pairMark: 'mark-of-ada-and-bob',
};
const registered: PersonEvent = { type: 'PersonRegistered', by: 'manager', externalId: 'E-1', name: 'Ada' };
const ada = given(person, context, registered);

describe('a person', () => {
  it('is registered with their details', () =>
    given(person, context)
      .when({ type: 'RegisterPerson', externalId: 'E-1', name: 'Ada', email: 'ada@example.org', lineManagerId: 'bob' })
      .thenRecorded({
        type: 'PersonRegistered',
        by: 'manager',
        externalId: 'E-1',
        name: 'Ada',
        email: 'ada@example.org',
        lineManagerId: 'bob',
      }));

  it('of whichever unit and region is registered: the whole market is reached [000]', () => {
    const north = { externalId: 'E-1', name: 'Ada', unit: 'Sales', region: 'North' };
    given(person, context)
      .when({ type: 'RegisterPerson', ...north })
      .thenRecorded({ type: 'PersonRegistered', by: 'manager', ...north });
    expect(person.classes.PersonRegistered).toMatchObject({ unit: 'S', region: 'S' });
  });

  it('is registered once', () =>
    ada.when({ type: 'RegisterPerson', externalId: 'E-1', name: 'Ada' }).thenRefused('person-exists'));

  it('changes only the details that are named', () => {
    ada
      .when({ type: 'ChangeDetails', unit: 'Sales' })
      .thenRecorded({ type: 'PersonDetailsChanged', by: 'manager', unit: 'Sales' });
    ada.when({ type: 'ChangeDetails' }).thenNothing();
  });

  it('is not their own line manager', () =>
    ada.when({ type: 'ChangeDetails', lineManagerId: 'ada' }).thenRefused('own-line-manager'));

  it('is registered before anything else is recorded', () =>
    given(person, context).when({ type: 'SetCapacity', capacity: 1 }).thenRefused('person-unknown'));
});

describe('competencies', () => {
  it('follow the framework of 5 core and 3 other skills, 6 areas of knowledge, 8 core behaviours, 9 of experience [000]', () => {
    const counted: Record<string, number> = {};
    for (const { area, core } of frameworkOf('mentor-job-specification')!.competencies) {
      const kind = core ? `core ${area}` : area;
      counted[kind] = (counted[kind] ?? 0) + 1;
    }
    expect(counted).toEqual({ 'core skill': 5, skill: 3, knowledge: 6, 'core behaviour': 8, experience: 9 });
  });

  it('or that of the ten qualities [002]', () => expect(frameworkOf('ten-qualities')!.competencies).toHaveLength(10));

  it('have a key of their own within a framework', () => {
    for (const { competencies } of FRAMEWORKS) {
      expect(new Set(competencies.map((one) => one.key)).size).toBe(competencies.length);
    }
  });

  const claims = [
    { competency: 'law', level: 'possessed' },
    { competency: 'listens', level: 'developing' },
  ] as const;
  const declared: PersonEvent = {
    type: 'CompetenciesDeclared',
    by: 'manager',
    framework: 'mentor-job-specification',
    claims,
  };

  it('are possessed or being developed [000]', () =>
    ada.when({ type: 'DeclareCompetencies', framework: 'mentor-job-specification', claims }).thenRecorded(declared));

  it('are of a known framework, each of them', () => {
    ada.when({ type: 'DeclareCompetencies', framework: 'our-own', claims }).thenRefused('framework-unknown');
    ada
      .when({ type: 'DeclareCompetencies', framework: 'ten-qualities', claims })
      .thenRefused('competency-unknown', 'law', 'listens');
  });

  it('are verified once they are declared, and once', () => {
    const verify = { type: 'VerifyCompetency', framework: 'mentor-job-specification', competency: 'law' } as const;
    const verified: PersonEvent = { ...verify, type: 'CompetencyVerified', by: 'manager' };
    ada.when(verify).thenRefused('competency-not-declared');
    ada.and(declared).when(verify).thenRecorded(verified);
    ada.and(declared, verified).when(verify).thenNothing();
    ada.and(declared, verified, declared).when(verify).thenNothing();
  });
});

describe('a mentor', () => {
  it('is approved by a decision, once for each programme', () => {
    const approved: PersonEvent = { type: 'MentorApproved', by: 'manager', programmeId: 'p' };
    ada.when({ type: 'ApproveMentor', programmeId: 'p' }).thenRecorded(approved);
    ada.and(approved).when({ type: 'ApproveMentor', programmeId: 'p' }).thenNothing();
    ada
      .and(approved)
      .when({ type: 'ApproveMentor', programmeId: 'q' })
      .thenRecorded({ ...approved, programmeId: 'q' });
  });

  it('signs an agreement with the organisation [000]', () => {
    const textDigest = 'ab'.repeat(32);
    const signed: PersonEvent = { type: 'MentorAgreementSigned', by: 'manager', programmeId: 'p', textDigest };
    ada.when({ type: 'SignMentorAgreement', programmeId: 'p', textDigest }).thenRecorded(signed);
    ada.and(signed).when({ type: 'SignMentorAgreement', programmeId: 'p', textDigest }).thenNothing();
    ada.when({ type: 'SignMentorAgreement', programmeId: 'p', textDigest: 'yes' }).thenRefused('digest-invalid');
  });

  it('accepts the current code of practice [000]', () => {
    const accept = { type: 'AcceptCodeOfPractice', programmeId: 'p', codeVersion: 2 } as const;
    const accepted: PersonEvent = { type: 'CodeOfPracticeAccepted', by: 'manager', programmeId: 'p', codeVersion: 2 };
    ada.when(accept).thenRecorded(accepted);
    ada.and(accepted).when(accept).thenNothing();
    ada.when({ ...accept, codeVersion: 1 }).thenRefused('code-not-current');
    ada.where({ codeVersion: 0 }).when(accept).thenRefused('no-code');
    ada
      .and(accepted)
      .where({ codeVersion: 3 })
      .when({ ...accept, codeVersion: 3 })
      .thenRecorded({ ...accepted, codeVersion: 3 });
  });

  it('is trained, and trained again [002, 004]', () => {
    const train = { type: 'CompleteTraining', course: 'Listening', completedOn: '2026-08-20' } as const;
    const trained: PersonEvent = { ...train, type: 'TrainingCompleted', by: 'manager' };
    ada.when(train).thenRecorded(trained);
    ada.and(trained).when(train).thenNothing();
    ada
      .and(trained)
      .when({ ...train, completedOn: '2026-09-01' })
      .thenRecorded({ ...trained, completedOn: '2026-09-01' });
    ada.when({ ...train, completedOn: '2026-09-02' }).thenRefused('date-in-future');
  });
});

describe('an exclusion', () => {
  const exclude = { type: 'RecordExclusion', otherId: 'bob', kind: 'conflict', reason: 'private' } as const;
  const excluded: PersonEvent = {
    ...exclude,
    type: 'ExclusionRecorded',
    by: 'manager',
    pairMark: 'mark-of-ada-and-bob',
  };

  it('marks the pair without naming anyone in the clear', () => ada.when(exclude).thenRecorded(excluded));
  it('is recorded once for a pair', () => ada.and(excluded).when(exclude).thenNothing());
  it('is between two people', () => ada.when({ ...exclude, otherId: 'ada' }).thenRefused('own-exclusion'));
});

describe('leaving', () => {
  const leave = { type: 'RecordLeaving', lastDay: '2026-08-31' } as const;
  const left: PersonEvent = { type: 'LeavingRecorded', by: 'manager', lastDay: '2026-08-31' };
  const seat = { matchId: 'm', cohortId: 'c', form: 'one-to-one', partnerIds: ['bob'] } as const;

  it('is recorded with the last day, which may change', () => {
    ada.when(leave).thenRecorded(left);
    ada.and(left).when(leave).thenNothing();
    ada
      .and(left)
      .when({ ...leave, lastDay: '2026-09-30' })
      .thenRecorded({ ...left, lastDay: '2026-09-30' });
  });

  it('seats nobody once the last day has ended, and everybody until then', () => {
    const reserve = { type: 'ReservePlace', ...seat } as const;
    ada
      .and(left)
      .when(reserve)
      .thenRecorded({ type: 'PlaceRefused', ...seat, reason: 'left' });
    ada
      .and(left)
      .where({ today: '2026-08-31' })
      .when(reserve)
      .thenRecorded({ type: 'PlaceReserved', ...seat });
  });

  it('ends with a return', () => {
    ada.when({ type: 'ReturnPerson' }).thenNothing();
    ada.and(left).when({ type: 'ReturnPerson' }).thenRecorded({ type: 'PersonReturned', by: 'manager' });
    ada
      .and(left, { type: 'PersonReturned', by: 'manager' })
      .when({ type: 'ReservePlace', ...seat })
      .thenRecorded({ type: 'PlaceReserved', ...seat });
  });

  it('is followed by an outcome: stayed, moved or promoted [004]', () =>
    ada
      .when({ type: 'RecordOutcome', outcome: 'promoted', on: '2026-09-01' })
      .thenRecorded({ type: 'OutcomeRecorded', by: 'manager', outcome: 'promoted', on: '2026-09-01' }));
});
