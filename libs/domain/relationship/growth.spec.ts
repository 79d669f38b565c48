import { describe, expect, it } from '@jest/globals';
import { relationship } from '#domain';
import {
  asMentee,
  by,
  context,
  growing,
  growingGroup,
  inClosure,
  initiated,
  mentee,
  mentor,
  negotiating,
  objective,
  on,
  reported,
  signedOff,
  situation,
} from '../../../test/support/situations.js';

const pair = situation(...growing);

describe('an objective', () => {
  const report = { type: 'ReportObjectiveReached', objectiveId: 'objective of mentee' } as const;
  const signOff = {
    type: 'SignOffObjective',
    objectiveId: 'objective of mentee',
    result: 'Four meetings chaired.',
  } as const;

  it('is reported reached by its mentee, who owns decisions, plans and actions [000, 001, 002]', () => {
    pair.where(by(mentee)).when(report).thenRecorded(reported);
    pair.where(by(mentor)).when(report).thenRefused('not-own-objective');
    pair.and(reported).where(by(mentee)).when(report).thenNothing();
  });

  it('is signed off as it is reached [002]: by the mentor, after the mentee reported it, with the measured result', () => {
    pair.and(reported).where(by(mentor)).when(signOff).thenRecorded(signedOff);
    pair.where(by(mentor)).when(signOff).thenRefused('objective-not-reached');
    pair.and(reported).where(by(mentee)).when(signOff).thenRefused('not-the-mentor');
    pair
      .and(reported)
      .where(by(mentor))
      .when({ ...signOff, result: '' })
      .thenRefused('text-missing', 'result');
  });

  it('is signed off once', () => {
    const done = pair.and(reported, signedOff);
    done
      .where(by(mentor))
      .when({ ...signOff, result: 'Five.' })
      .thenNothing();
    done.where(by(mentee)).when(report).thenRefused('objective-signed-off');
    done
      .where(by(mentee))
      .when({ type: 'DropObjective', objectiveId: 'objective of mentee' })
      .thenRefused('objective-signed-off');
  });

  it('is revised by its mentee, and then has to be reached anew', () => {
    const revise = { type: 'ReviseObjective', objectiveId: 'objective of mentee' } as const;
    const revised = {
      type: 'ObjectiveRevised',
      by: 'mentee',
      objectiveId: 'objective of mentee',
      targetDate: '2027-01-15',
    } as const;
    pair
      .where(by(mentee))
      .when({ ...revise, targetDate: '2027-01-15' })
      .thenRecorded(revised);
    pair
      .where(by(mentee))
      .when({ ...revise, measure: 'Two meetings.' })
      .thenRecorded({ ...revised, targetDate: '2026-12-01', measure: 'Two meetings.' });
    pair
      .where(by(mentee))
      .when({ ...revise, targetDate: '2026-12-01' })
      .thenNothing();
    pair
      .where(by(mentee))
      .when({ ...revise, targetDate: '2026-09-30' })
      .thenRefused('in-the-past');
    pair.and(reported, revised).where(by(mentor)).when(signOff).thenRefused('objective-not-reached');
  });

  it('is dropped by its mentee, and done with', () => {
    const drop = { type: 'DropObjective', objectiveId: 'objective of mentee', reason: 'Other work.' } as const;
    const dropped = { ...drop, type: 'ObjectiveDropped', by: 'mentee' } as const;
    pair.where(by(mentee)).when(drop).thenRecorded(dropped);
    pair.and(dropped).where(by(mentee)).when(drop).thenNothing();
    pair.and(dropped).where(by(mentee)).when(report).thenRefused('objective-dropped');
  });

  it('that nobody set is unknown', () =>
    pair
      .where(by(mentee))
      .when({ ...report, objectiveId: 'another' })
      .thenRefused('unknown-objective'));

  it('in a group is its own mentee’s', () =>
    situation(...growingGroup('ada', 'bob'))
      .where(by(asMentee('bob')))
      .when({ ...report, objectiveId: 'objective of ada' })
      .thenRefused('not-own-objective'));

  it('can be set while growing, too', () =>
    pair
      .where(by(mentee))
      .when({ type: 'SetObjective', menteeId: 'mentee', targetDate: '2027-01-01', ...objective })
      .thenRecorded({
        type: 'ObjectiveSet',
        by: 'mentee',
        objectiveId: 'new',
        menteeId: 'mentee',
        targetDate: '2027-01-01',
        ...objective,
      }));
});

describe('records', () => {
  it('of contact are kept up-to-date and accurate, in any phase [000]', () => {
    const contact = { type: 'RecordContact', on: '2026-09-20', channel: 'telephone', summary: 'Short.' } as const;
    const kept = { ...contact, type: 'ContactRecorded', by: 'mentor', contactId: 'new' } as const;
    pair.when(contact).thenRecorded(kept);
    situation(...initiated)
      .when(contact)
      .thenRecorded(kept);
    situation(...inClosure)
      .when(contact)
      .thenRecorded(kept);
    pair.when({ ...contact, on: '2026-10-02' }).thenRefused('in-the-future');
    pair.when({ ...contact, on: '2026-08-01' }).thenRefused('before-initiation');
    pair.when({ ...contact, minutes: 0 }).thenRefused('minutes-out-of-bounds');
  });

  it('of contact are written reports, too [000]: with a summary and how long it took, readable by those who take part', () => {
    const summary = 'We went through the figures; next time the team.';
    const report = { type: 'RecordContact', on: '2026-09-20', channel: 'video', minutes: 45, summary } as const;
    pair.when(report).thenRecorded({ ...report, type: 'ContactRecorded', by: 'mentor', contactId: 'new' });
    expect(relationship.classes.ContactRecorded).toMatchObject({ minutes: 'S', summary: 'N' });
  });

  it('of what did not turn out as expected are reflections, shared unless their author says otherwise [000, 001]', () => {
    const reflect = { type: 'RecordReflection', text: 'I hurried.', notAsExpected: 'Nobody spoke.' } as const;
    const reflected = { ...reflect, type: 'ReflectionRecorded', by: 'mentor', reflectionId: 'new' } as const;
    pair.when(reflect).thenRecorded({ ...reflected, shared: true });
    pair.when({ ...reflect, shared: false }).thenRecorded({ ...reflected, shared: false });
    pair.when({ ...reflect, text: '  ' }).thenRefused('text-missing', 'text');
  });

  it('are for those who take part', () =>
    pair
      .where(by(asMentee('stranger')))
      .when({ type: 'RecordContact', on: '2026-09-20', channel: 'email' })
      .thenRefused('not-a-participant'));
});

describe('action planning with realistic and practical options [000, 001]', () => {
  const agree = {
    type: 'AgreeAction',
    ownerId: 'mentee',
    dueOn: '2026-10-15',
    action: 'Chair the next meeting.',
    options: ['Alone', 'With the deputy'],
  } as const;
  const agreed = { ...agree, type: 'ActionAgreed', by: 'mentor', actionId: 'new' } as const;

  it('an action has an owner and may have a date', () => {
    pair.when(agree).thenRecorded(agreed);
    pair.when({ ...agree, dueOn: '2026-09-30' }).thenRefused('in-the-past');
    pair.when({ ...agree, ownerId: 'stranger' }).thenRefused('not-a-participant');
    situation(...negotiating)
      .when(agree)
      .thenRefused('wrong-phase');
  });

  it('is completed once', () => {
    const complete = { type: 'CompleteAction', actionId: 'new', outcome: 'Done.' } as const;
    const completed = { ...complete, type: 'ActionCompleted', by: 'mentee' } as const;
    pair.and(agreed).where(by(mentee)).when(complete).thenRecorded(completed);
    pair.and(agreed, completed).when(complete).thenNothing();
    pair.when(complete).thenRefused('unknown-action');
  });
});

describe('support', () => {
  it('feedback goes both ways [000]', () => {
    const give = { type: 'GiveFeedback', to: 'mentor', text: 'Your story helped.' } as const;
    pair
      .where(by(mentee))
      .when(give)
      .thenRecorded({ ...give, type: 'FeedbackGiven', by: 'mentee' });
    pair
      .where(by(mentor))
      .when({ ...give, to: 'mentee' })
      .thenRecorded({ ...give, to: 'mentee', type: 'FeedbackGiven', by: 'mentor' });
    pair.where(by(mentor)).when(give).thenRefused('own-feedback');
  });

  it('a referral leads to other information, advice or further support, and its outcome is noted [000, 001]', () => {
    const refer = { type: 'MakeReferral', kind: 'advice', to: 'A lawyer', reason: 'A contract.' } as const;
    const made = { ...refer, type: 'ReferralMade', by: 'mentor', referralId: 'new' } as const;
    pair.when(refer).thenRecorded(made);
    const note = { type: 'NoteReferralOutcome', referralId: 'new', outcome: 'Signed.' } as const;
    pair
      .and(made)
      .where(by(mentee))
      .when(note)
      .thenRecorded({ ...note, type: 'ReferralOutcomeNoted', by: 'mentee' });
    pair.when(note).thenRefused('unknown-referral');
  });

  it('an introduction opens contacts and networks [001]', () =>
    pair
      .when({ type: 'MakeIntroduction', to: 'The head of finance' })
      .thenRecorded({ type: 'IntroductionMade', by: 'mentor', introductionId: 'new', to: 'The head of finance' }));
});

describe('the development plan is reviewed [003]', () => {
  const review = { type: 'ReviewDevelopmentPlan' } as const;
  const reviewed = (menteeId: string, author = 'mentor') =>
    ({ type: 'DevelopmentPlanReviewed', by: author, menteeId, reviewedOn: '2026-11-30' }) as const;

  it('of a pair there is only one', () => pair.where(on('2026-11-30')).when(review).thenRecorded(reviewed('mentee')));

  it('of a group each mentee’s own, and the mentor says whose', () => {
    const group = situation(...growingGroup('ada', 'bob')).where(on('2026-11-30'));
    group
      .where(by(asMentee('ada')))
      .when(review)
      .thenRecorded(reviewed('ada', 'ada'));
    group.when(review).thenRefused('not-a-mentee');
    group.when({ ...review, menteeId: 'bob' }).thenRecorded(reviewed('bob'));
  });

  it('needs to be there', () => {
    const without = growing.filter(({ type }) => type !== 'DevelopmentPlanDrafted');
    situation(...without)
      .where({ actor: context.actor })
      .when(review)
      .thenRefused('no-plan');
  });
});
