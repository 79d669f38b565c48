import { describe, expect, it } from '@jest/globals';
import { LEADERS_TOGETHER, relationship, unmetFor, type RelationshipEvent } from '#domain';
import { stateAfter } from '../../../test/support/given.js';
import {
  answers,
  asMentee,
  by,
  closed,
  closureBegan,
  context,
  endedEarly,
  growing,
  growingGroup,
  inClosure,
  initiated,
  manager,
  mentee,
  mentor,
  negotiating,
  on,
  paused,
  reported,
  reviewed,
  scheduled,
  signedOff,
  situation,
} from '../../../test/support/situations.js';

const complete = { type: 'BeginClosure', kind: 'completed' } as const;
const pair = situation(...growing);
const proposed = { type: 'EndProposed', by: 'mentor' } as const;
const ahead = scheduled('ahead', '2026-10-08T09:00:00.000Z', '2026-10-08T11:00:00.000Z');
const cancelled: RelationshipEvent = {
  type: 'SessionCancelled',
  by: 'system',
  sessionId: 'ahead',
  cause: 'closure',
  cancelledAt: '2026-10-01T11:00:00.000Z',
};
const early = (id: string, reason?: string): RelationshipEvent => ({
  type: 'ClosureBegan',
  kind: 'early',
  beganOn: '2026-10-01',
  enderMark: `mark of ${id}`,
  endedBy: id,
  reason,
});

describe('closure as completed', () => {
  it('may begin within 21 days of the end', () => {
    pair.where(on('2027-02-07')).when(complete).thenRefused('criteria-not-met');
    pair
      .where(on('2027-02-08'))
      .when(complete)
      .thenRecorded({ type: 'ClosureBegan', kind: 'completed', beganOn: '2027-02-08' });
  });

  it('or when every objective is signed off: completion of SMART goals is a sign of success [004]', () => {
    pair.and(reported).when(complete).thenRefused('criteria-not-met');
    pair
      .and(reported, signedOff)
      .when(complete)
      .thenRecorded({ type: 'ClosureBegan', kind: 'completed', beganOn: '2026-10-01' });
  });

  it('the objectives of a mentee who withdrew from a group hold nobody up', () => {
    const done = ['ada', 'bob'].flatMap((id): RelationshipEvent[] => [
      { type: 'ObjectiveReportedReached', by: id, objectiveId: `objective of ${id}` },
      { type: 'ObjectiveSignedOff', by: 'mentor', objectiveId: `objective of ${id}`, result: 'Done.' },
    ]);
    const group = situation(...growingGroup('ada', 'bob', 'cy'), ...done);
    group.when(complete).thenRefused('criteria-not-met');
    group
      .and({ type: 'ParticipantWithdrawn', personId: 'cy', withdrawnOn: '2026-10-01' })
      .when(complete)
      .thenRecorded(closureBegan('completed', '2026-10-01'));
  });

  it('not when every objective was dropped', () =>
    pair
      .and({ type: 'ObjectiveDropped', by: 'mentee', objectiveId: 'objective of mentee' })
      .when(complete)
      .thenRefused('criteria-not-met'));

  it('or when both agreed to end', () => {
    pair.where(by(mentor)).when({ type: 'ProposeEnd' }).thenRecorded(proposed);
    pair.where(by(mentee)).when({ type: 'AgreeEnd' }).thenRefused('no-end-proposed');
    pair.and(proposed).where(by(mentor)).when({ type: 'AgreeEnd' }).thenNothing();
    pair.and(proposed).where(by(mentee)).when({ type: 'AgreeEnd' }).thenRecorded({ type: 'EndAgreed', by: 'mentee' });
    pair
      .and(proposed)
      .when(complete)
      .thenRefused('criteria-not-met', 'closure-lead', 'objectives-signed-off', 'end-agreed');
    pair
      .and(proposed, { type: 'EndAgreed', by: 'mentee' })
      .when(complete)
      .thenRecorded({ type: 'ClosureBegan', kind: 'completed', beganOn: '2026-10-01' });
  });

  it('discuss, remedy, then end: a remedy sets the proposed end aside [003]', () => {
    const remedy = { type: 'RemedyAgreed', by: 'mentee', remedy: 'Meet monthly.' } as const;
    pair.and(proposed).where(by(mentee)).when({ type: 'AgreeRemedy', remedy: 'Meet monthly.' }).thenRecorded(remedy);
    pair.and(proposed, remedy).where(by(mentee)).when({ type: 'AgreeEnd' }).thenRefused('no-end-proposed');
  });

  it('comes after enabling growth only', () =>
    situation(...negotiating)
      .when(complete)
      .thenRefused('wrong-phase'));

  it('leaves the sessions ahead: they still count', () =>
    pair
      .and(reported, signedOff, ahead)
      .when(complete)
      .thenRecorded({ type: 'ClosureBegan', kind: 'completed', beganOn: '2026-10-01' }));

  it('again changes nothing', () =>
    situation(...inClosure)
      .when(complete)
      .thenNothing());
});

describe('closure by the programme', () => {
  it.each(['programme-ended', 'inactive'] as const)(
    'as %s is possible in any phase and cancels what lies ahead',
    (kind) => {
      for (const events of [initiated, negotiating, growing]) {
        situation(...events, ahead)
          .where(by(manager))
          .when({ type: 'BeginClosure', kind })
          .thenRecorded(cancelled, { type: 'ClosureBegan', kind, beganOn: '2026-10-01' });
      }
    },
  );

  it('does not turn one kind of closure into another', () =>
    situation(...endedEarly)
      .where(by(manager))
      .when({ type: 'BeginClosure', kind: 'programme-ended' })
      .thenRefused('wrong-phase'));
});

describe('terminating: voluntary, at any time [003]', () => {
  it('is possible for either, in every phase, without a reason', () => {
    for (const events of [initiated, negotiating, growing]) {
      for (const actor of [mentor, mentee]) {
        situation(...events)
          .where(by(actor))
          .when({ type: 'Terminate' })
          .thenRecorded(early(actor.id));
      }
    }
  });

  it('is possible while paused', () =>
    pair
      .and(paused('2026-09-20', '2026-10-20'))
      .where(by(mentee))
      .when({ type: 'Terminate' })
      .thenRecorded(early('mentee')));

  it('cancels what lies ahead, in nobody’s name', () =>
    pair
      .and(ahead)
      .where(by(mentee))
      .when({ type: 'Terminate', reason: 'No time.' })
      .thenRecorded(cancelled, early('mentee', 'No time.')));

  it('ends what was asked of the others, too: an end and an extension', () => {
    const asked = [proposed, { type: 'ExtensionRequested', by: 'mentor', endsOn: '2027-04-01' } as const];
    const returned = { type: 'RelationshipReopened', reopenedOn: '2026-10-05' } as const;
    situation(...growing, ...asked, early('mentee'), returned)
      .where(by(mentee))
      .when({ type: 'AgreeEnd' })
      .thenRefused('no-end-proposed');
    expect(stateAfter(relationship, [...growing, ...asked, early('mentee')])).not.toHaveProperty('extension');
  });

  it('withholds who did it, from the metadata as well', () => {
    expect(relationship.withholdsActor?.(early('mentee'))).toBe(true);
    expect(relationship.withholdsActor?.(closureBegan('completed', '2026-10-01'))).toBe(false);
    expect(relationship.withholdsActor?.({ type: 'ReturnConsented', mark: 'mark' })).toBe(true);
    expect(relationship.withholdsActor?.({ type: 'ParticipantWithdrawn', personId: 'ada', withdrawnOn: '' })).toBe(
      true,
    );
    expect(relationship.classes.ClosureBegan).toMatchObject({ endedBy: 'W', reason: 'W' });
  });

  it('in closure or afterwards yields nothing', () => {
    for (const events of [inClosure, endedEarly, closed])
      situation(...events)
        .when({ type: 'Terminate' })
        .thenNothing();
  });

  it('by a mentee of a group is a withdrawal, and the group goes on', () => {
    const withdrawn = { type: 'ParticipantWithdrawn', personId: 'ada', withdrawnOn: '2026-10-01' } as const;
    const group = situation(...growingGroup('ada', 'bob', 'cy'));
    group
      .where(by(asMentee('ada')))
      .when({ type: 'Terminate' })
      .thenRecorded(withdrawn);
    group
      .and(withdrawn)
      .where(by(asMentee('ada')))
      .when({ type: 'Terminate' })
      .thenNothing();
  });

  it('by the last mentee of a group, or by its mentor, ends it', () => {
    const group = growingGroup('ada', 'bob');
    situation(...group)
      .where(by(mentor))
      .when({ type: 'Terminate' })
      .thenRecorded(early('mentor'));
    situation(...group, { type: 'ParticipantWithdrawn', personId: 'ada', withdrawnOn: '2026-09-20' })
      .where(by(asMentee('bob')))
      .when({ type: 'Terminate' })
      .thenRecorded(early('bob'));
  });
});

describe('the closure review', () => {
  const submit = { type: 'SubmitClosureReview', answers } as const;
  const meet = { type: 'HoldJointReview', heldOn: '2027-03-01' } as const;
  const joint = { ...meet, type: 'JointReviewHeld', by: 'mentor' } as const;
  const steps = { type: 'NextStepsAgreed', by: 'mentor', steps: 'A call in spring.' } as const;
  const closing = situation(...inClosure).where(on('2027-03-01'));
  const ends = { type: 'RelationshipClosed', kind: 'completed', closedOn: '2027-03-01' } as const;

  it('is given once by each, separately [002]', () => {
    closing.where(by(mentee)).when(submit).thenRecorded(reviewed('mentee'));
    closing.and(reviewed('mentee')).where(by(mentee)).when(submit).thenNothing();
  });

  it('of a completed relationship asks for goals against achievements, what worked and did not, what was learned, needs met [003]', () =>
    closing
      .where(by(mentee))
      .when({ type: 'SubmitClosureReview', answers: { thanks: answers.learned } })
      .thenRefused('text-missing', 'goalsAgainstAchievements', 'whatWorked', 'whatDidNot', 'learned', 'ownNeedsMet'));

  it('of an early end has every answer optional', () =>
    situation(...endedEarly)
      .where(by(mentee))
      .when({ type: 'SubmitClosureReview', answers: {} })
      .thenRecorded({ type: 'ClosureReviewSubmitted', by: 'mentee', answers: {} }));

  it('comes each separately first, then together: the effectiveness is reviewed together [002]', () => {
    closing.and(reviewed('mentee')).when(meet).thenRefused('criteria-not-met', 'review-submitted');
    closing.and(reviewed('mentee'), reviewed('mentor')).when(meet).thenRecorded(joint);
  });

  it('next steps can be agreed before the final session [002]', () =>
    pair.when({ type: 'AgreeNextSteps', steps: 'A call in spring.' }).thenRecorded(steps));

  it('closes by itself with what comes last, whatever that is', () => {
    const both = closing.and(reviewed('mentee'), reviewed('mentor'));
    both.and(steps).when(meet).thenRecorded(joint, ends);
    both.and(joint).when({ type: 'AgreeNextSteps', steps: 'A call in spring.' }).thenRecorded(steps, ends);
    situation(...endedEarly, reviewed('mentor'))
      .where({ ...by(mentee), ...on('2027-03-01') })
      .when({ type: 'SubmitClosureReview', answers: {} })
      .thenRecorded(
        { type: 'ClosureReviewSubmitted', by: 'mentee', answers: {} },
        { type: 'RelationshipClosed', kind: 'early', closedOn: '2027-03-01' },
      );
  });

  it('without a joint review where the programme has none', () =>
    closing
      .and(reviewed('mentee'), steps)
      .where({ ...by(mentor), policy: { ...LEADERS_TOGETHER, jointReview: false } })
      .when(submit)
      .thenRecorded(reviewed('mentor'), ends));

  it('what is missing to close can be read at any time', () =>
    expect(unmetFor(stateAfter(relationship, [...inClosure, reviewed('mentor')]), context)).toEqual([
      expect.objectContaining({ criterion: 'review-submitted', who: 'mentee' }),
      expect.objectContaining({ criterion: 'next-steps-agreed' }),
      expect.objectContaining({ criterion: 'joint-review-held' }),
    ]));

  it('belongs to closure', () => {
    pair.where(by(mentee)).when(submit).thenRefused('wrong-phase');
    situation(...closed)
      .where(by(mentee))
      .when(submit)
      .thenRefused('relationship-closed');
  });

  it('of a mentee who withdrew from a group is given while the group goes on', () =>
    situation(...growingGroup('ada', 'bob'), {
      type: 'ParticipantWithdrawn',
      personId: 'ada',
      withdrawnOn: '2026-09-20',
    })
      .where(by(asMentee('ada')))
      .when({ type: 'SubmitClosureReview', answers: {} })
      .thenRecorded({ type: 'ClosureReviewSubmitted', by: 'ada', answers: {} }));
});
