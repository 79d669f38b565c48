import { describe, expect, it } from '@jest/globals';
import { LEADERS_TOGETHER, relationship, unmetFor, type RelationshipEvent } from '#domain';
import { stateAfter } from '../../../test/support/given.js';
import {
  agreed,
  by,
  clauses,
  context,
  drafted,
  growing,
  growingGroup,
  mentee,
  mentor,
  negotiating,
  objective,
  on,
  plan,
  prepared,
  signed,
  situation,
  terms,
  text,
} from '../../../test/support/situations.js';

const draft = { type: 'DraftAgreement', ...text } as const;
const amended = { type: 'AgreementAmended', by: 'mentee', revision: 2, ...text, textDigest: 'other' } as const;
const amend = { type: 'AmendAgreement', ...text, textDigest: 'other' } as const;
const sign = { type: 'SignAgreement', textDigest: 'digest' } as const;
const concluded: RelationshipEvent = {
  type: 'AgreementConcluded',
  revision: 1,
  textDigest: 'digest',
  startsOn: '2026-09-01',
  endsOn: '2027-03-01',
  countsFrom: '2026-09-01',
  terms,
};

describe('the agreement: frequency, method, venue, moving and cancelling [003], a contract and sticking to it [004, 000]', () => {
  const beginning = situation(...negotiating);

  it('is drafted by either, once', () => {
    beginning
      .where(by(mentee))
      .when(draft)
      .thenRecorded({ type: 'AgreementDrafted', by: 'mentee', revision: 1, ...text });
    situation(...drafted)
      .when(draft)
      .thenNothing();
    situation(...drafted)
      .when({ ...draft, textDigest: 'other' })
      .thenRefused('already-drafted');
  });

  it('says how success is measured [003], what a mentor will and will not do [001, 004], and how it ends', () =>
    beginning
      .when({
        ...draft,
        clauses: { ...clauses, measuringSuccess: '', rolesAndResponsibilities: '', endingWithoutFault: '' },
      })
      .thenRefused('text-missing', 'measuringSuccess', 'rolesAndResponsibilities', 'endingWithoutFault'));

  it('belongs to negotiating', () =>
    situation(...prepared)
      .when(draft)
      .thenRefused('wrong-phase'));

  it('says something in each clause; only adjustments may be missing', () =>
    beginning
      .when({ ...draft, clauses: { ...clauses, venue: ' ', closure: '' } })
      .thenRefused('text-missing', 'venue', 'closure'));

  it.each(['P3M', 'P6M', 'P12M'])(
    'lasts three to twelve months unless the programme says otherwise: %s [003, 004]',
    (duration) =>
      beginning
        .when({ ...draft, terms: { ...terms, duration } })
        .thenRecorded({ type: 'AgreementDrafted', by: 'mentor', revision: 1, ...text, terms: { ...terms, duration } }),
  );

  it.each(['P1M', 'P1W'])('meets once a month or more often: "this is not set in stone" [003], %s', (rhythm) =>
    beginning
      .when({ ...draft, terms: { ...terms, rhythm } })
      .thenRecorded({ type: 'AgreementDrafted', by: 'mentor', revision: 1, ...text, terms: { ...terms, rhythm } }),
  );

  it('a programme may allow years [004]', () =>
    beginning
      .where({ policy: { ...LEADERS_TOGETHER, longestDuration: 'P5Y' } })
      .when({ ...draft, terms: { ...terms, duration: 'P3Y' } })
      .thenRecorded({
        type: 'AgreementDrafted',
        by: 'mentor',
        revision: 1,
        ...text,
        terms: { ...terms, duration: 'P3Y' },
      }));

  it.each([
    ['duration', { duration: 'P2M' }],
    ['duration', { duration: 'P13M' }],
    ['duration', { duration: 'half a year' }],
    ['rhythm', { rhythm: 'P4M' }],
    ['rhythm', { rhythm: 'PT12H' }],
    ['sessionLength', { sessionLength: 'PT13H' }],
    ['sessionLength', { sessionLength: 'PT5M' }],
    ['commitment', { commitment: 'P1D' }],
    ['channels', { channels: [] }],
  ])('keeps within limits: %s %j', (term, change) =>
    beginning.when({ ...draft, terms: { ...terms, ...change } }).thenRefused('terms-out-of-bounds', term),
  );

  it('is refused with every term out of bounds at once', () =>
    beginning
      .when({
        ...draft,
        terms: { duration: 'P1D', rhythm: 'P1Y', sessionLength: 'PT1M', commitment: 'PT1M', channels: [] },
      })
      .thenRefused('terms-out-of-bounds', 'duration', 'rhythm', 'sessionLength', 'commitment', 'channels'));
});

describe('signing', () => {
  it('is for the text that was read', () =>
    situation(...drafted)
      .when({ ...sign, textDigest: 'other' })
      .thenRefused('text-changed'));

  it('the last signature concludes, starts today and ends after the agreed six months [001]', () => {
    situation(...drafted)
      .where({ ...on('2026-08-30'), ...by(mentor) })
      .when(sign)
      .thenRecorded(signed('mentor'));
    situation(...drafted, signed('mentor'))
      .where({ ...on('2026-09-01'), ...by(mentee) })
      .when(sign)
      .thenRecorded(signed('mentee'), concluded);
  });

  it('a relationship that starts on 31 August ends on the last day of February', () =>
    situation(...drafted, signed('mentor'))
      .where({ ...on('2026-08-31'), ...by(mentee) })
      .when(sign)
      .thenRecorded(signed('mentee'), {
        ...concluded,
        startsOn: '2026-08-31',
        endsOn: '2027-02-28',
        countsFrom: '2026-08-31',
      } as RelationshipEvent));

  it('contact from the initiation on counts where the programme counts earlier contact', () =>
    situation(...drafted, signed('mentor'))
      .where({ ...on('2026-09-01'), ...by(mentee), policy: { ...LEADERS_TOGETHER, countEarlierContact: true } })
      .when(sign)
      .thenRecorded(signed('mentee'), { ...concluded, countsFrom: '2026-08-20' } as RelationshipEvent));

  it('twice is once', () => {
    situation(...drafted, signed('mentor'))
      .where(by(mentor))
      .when(sign)
      .thenNothing();
    situation(...agreed)
      .where(by(mentor))
      .when(sign)
      .thenNothing();
  });

  it('an amendment voids the signatures', () => {
    situation(...drafted, signed('mentor'))
      .where(by(mentee))
      .when(amend)
      .thenRecorded(amended);
    const voided = situation(...drafted, signed('mentor'), amended);
    voided.where(by(mentee)).when(sign).thenRefused('text-changed');
    voided
      .where(by(mentee))
      .when({ ...sign, textDigest: 'other' })
      .thenRecorded({ type: 'AgreementSigned', by: 'mentee', revision: 2, textDigest: 'other' });
  });
});

describe('renegotiating', () => {
  const opened = { type: 'RenegotiationOpened', by: 'mentor' } as const;

  it('is opened before a concluded agreement is amended', () => {
    situation(...growing)
      .when(amend)
      .thenRefused('agreement-concluded');
    situation(...growing)
      .when({ type: 'OpenRenegotiation' })
      .thenRecorded(opened);
    situation(...growing, opened)
      .when({ type: 'OpenRenegotiation' })
      .thenNothing();
    situation(...growing, opened)
      .where(by(mentee))
      .when(amend)
      .thenRecorded(amended);
    situation(...drafted)
      .when({ type: 'OpenRenegotiation' })
      .thenRefused('not-concluded');
  });

  it('keeps the start and moves the end, pauses on top', () => {
    const longer = { ...amended, terms: { ...terms, duration: 'P9M' } };
    situation(
      ...growing,
      { type: 'RelationshipPaused', by: 'mentee', pausedOn: '2026-10-01', resumesOn: '2026-10-11' },
      { type: 'RelationshipResumed', by: 'mentee', resumedOn: '2026-10-11', days: 10, endsOn: '2027-03-11' },
      opened,
      longer,
      { type: 'AgreementSigned', by: 'mentor', revision: 2, textDigest: 'other' },
    )
      .where({ ...by(mentee), ...on('2026-11-01') })
      .when({ ...sign, textDigest: 'other' })
      .thenRecorded({ type: 'AgreementSigned', by: 'mentee', revision: 2, textDigest: 'other' }, {
        ...concluded,
        revision: 2,
        textDigest: 'other',
        endsOn: '2027-06-11',
        terms: longer.terms,
      } as RelationshipEvent);
  });

  it('does not end a relationship in the past', () =>
    situation(...growing, opened)
      .where(on('2027-01-15'))
      .when({ ...amend, terms: { ...terms, duration: 'P3M' } })
      .thenRefused('end-in-the-past'));
});

describe('the development plan [003]', () => {
  it('has a learning plan, competencies, goals, roles, frequency and methods, and a programme of activity [000, 003]', () => {
    const active = { ...plan, activities: 'Sit in on three meetings, then chair one.' };
    situation(...agreed)
      .when({ type: 'DraftDevelopmentPlan', ...active })
      .thenRecorded({ type: 'DevelopmentPlanDrafted', by: 'mentor', ...active });
  });

  it('says something in each part', () => {
    situation(...agreed)
      .when({ type: 'DraftDevelopmentPlan', ...plan, learningPlan: '', goals: ' ' })
      .thenRefused('text-missing', 'learningPlan', 'goals');
    situation(...agreed)
      .when({ type: 'DraftDevelopmentPlan', ...plan, frequency: 'often' })
      .thenRefused('invalid-duration');
    situation(...agreed)
      .when({ type: 'DraftDevelopmentPlan', ...plan, methods: [] })
      .thenRefused('methods-missing');
  });

  it('is a mentee’s', () =>
    situation(...agreed)
      .when({ type: 'DraftDevelopmentPlan', ...plan, menteeId: 'mentor' })
      .thenRefused('not-a-mentee'));
});

describe('a SMART objective, set early [004]', () => {
  const set = { type: 'SetObjective', menteeId: 'mentee', targetDate: '2026-12-01', ...objective } as const;
  const mentees = situation(...agreed).where(by(mentee));

  it('has a statement, a measure, a realistic first step, why it matters and a target date [003, 004]', () =>
    mentees.when(set).thenRecorded({ ...set, type: 'ObjectiveSet', by: 'mentee', objectiveId: 'new' }));

  it('is refused with every text that says nothing', () =>
    mentees
      .when({ ...set, statement: '', measure: ' ', firstStep: '\n', whyItMatters: '' })
      .thenRefused('text-missing', 'statement', 'measure', 'firstStep', 'whyItMatters'));

  it('is not aimed at the past; today is early enough', () => {
    mentees.when({ ...set, targetDate: '2026-09-30' }).thenRefused('in-the-past');
    mentees.when({ ...set, targetDate: '2026-02-30' }).thenRefused('invalid-date');
    mentees
      .when({ ...set, targetDate: '2026-10-01' })
      .thenRecorded({ ...set, type: 'ObjectiveSet', by: 'mentee', objectiveId: 'new', targetDate: '2026-10-01' });
  });

  it('is the mentee’s own', () =>
    situation(...agreed)
      .where(by(mentor))
      .when(set)
      .thenRefused('not-own-objective'));
});

describe('leaving negotiating', () => {
  const begin = { type: 'BeginEnablingGrowth' } as const;

  it('needs everyone’s signature, a development plan and an objective, and names all that is missing', () => {
    situation(...negotiating)
      .when(begin)
      .thenRefused(
        'criteria-not-met',
        'agreement-drafted',
        'agreement-signed',
        'agreement-signed',
        'development-plan-drafted',
        'objective-set',
      );
    situation(...drafted, signed('mentor'))
      .when(begin)
      .thenRefused('criteria-not-met', 'agreement-signed', 'development-plan-drafted', 'objective-set');
  });

  it('leads to enabling growth', () =>
    situation(...growing.slice(0, -1))
      .when(begin)
      .thenRecorded({ type: 'EnablingGrowthBegan', by: 'mentor', beganOn: '2026-10-01' }));

  it('where objectives are a theme none is needed: "not about achieving a specific goal" [004]', () =>
    situation(...agreed, { type: 'DevelopmentPlanDrafted', by: 'mentee', ...plan })
      .where({ policy: { ...LEADERS_TOGETHER, objectives: 'theme' } })
      .when(begin)
      .thenRecorded({ type: 'EnablingGrowthBegan', by: 'mentor', beganOn: '2026-10-01' }));

  it('a dropped objective does not do', () =>
    situation(...growing.slice(0, -1), { type: 'ObjectiveDropped', by: 'mentee', objectiveId: 'objective of mentee' })
      .when(begin)
      .thenRefused('criteria-not-met', 'objective-set'));

  it('an amended text has to be signed again first', () =>
    situation(...growing.slice(0, -1), { type: 'RenegotiationOpened', by: 'mentor' }, amended)
      .when(begin)
      .thenRefused('criteria-not-met', 'agreement-signed', 'agreement-signed'));

  it('in a group needs a plan and an objective of each mentee', () => {
    const group = growingGroup('ada', 'bob').filter(
      (event) => event.type !== 'EnablingGrowthBegan' && !('menteeId' in event && event.menteeId === 'bob'),
    );
    expect(unmetFor(stateAfter(relationship, group), context)).toEqual([
      expect.objectContaining({ criterion: 'development-plan-drafted', who: 'bob' }),
      expect.objectContaining({ criterion: 'objective-set', who: 'bob' }),
    ]);
  });

  it('again changes nothing', () =>
    situation(...growing)
      .when(begin)
      .thenNothing());
});
