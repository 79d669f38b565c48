import { describe, it } from '@jest/globals';
import {
  by,
  closed,
  closureBegan,
  endedEarly,
  growing,
  growingGroup,
  inClosure,
  manager,
  mentee,
  mentor,
  negotiating,
  on,
  prepared,
  reviewed,
  situation,
  system,
} from '../../../test/support/situations.js';

const reason = 'Begun by mistake.';
const requested = { type: 'ReopeningRequested', by: 'manager', reason } as const;
const consented = { type: 'ReturnConsented', mark: 'mark of mentee' } as const;

describe('correcting a phase', () => {
  const correct = { type: 'CorrectPhase', to: 'negotiating', reason } as const;
  const asManager = situation(...growing).where(by(manager));

  it('undoes an advance made by accident', () => {
    asManager
      .when(correct)
      .thenRecorded({ type: 'PhaseCorrected', by: 'manager', from: 'enabling-growth', to: 'negotiating', reason });
    asManager.when({ ...correct, reason: '' }).thenRefused('text-missing', 'reason');
    situation(...negotiating)
      .where(by(manager))
      .when(correct)
      .thenNothing();
  });

  it('leads back only', () => {
    situation(...negotiating)
      .where(by(manager))
      .when({ ...correct, to: 'enabling-growth' })
      .thenRefused('wrong-phase');
    situation(...prepared)
      .where(by(manager))
      .when(correct)
      .thenRefused('wrong-phase');
  });

  it('forgets nothing: the way forward is as short as it was', () =>
    situation(...growing, {
      type: 'PhaseCorrected',
      by: 'manager',
      from: 'enabling-growth',
      to: 'negotiating',
      reason,
    })
      .where(by(mentor))
      .when({ type: 'BeginEnablingGrowth' })
      .thenRecorded({ type: 'EnablingGrowthBegan', by: 'mentor', beganOn: '2026-10-01' }));

  it('of a closure asks for the mentor’s place again, which closure had freed', () => {
    situation(...inClosure)
      .where(by(manager))
      .when({ ...correct, to: 'enabling-growth' })
      .thenRecorded(requested);
    situation(...inClosure)
      .where(by(manager))
      .when(correct)
      .thenRefused('wrong-phase');
  });

  it('of an early end needs the consent of whoever ended it', () => {
    const back = { ...correct, to: 'enabling-growth' } as const;
    situation(...endedEarly)
      .where(by(manager))
      .when(back)
      .thenRefused('consent-missing');
    situation(...endedEarly, consented)
      .where(by(manager))
      .when(back)
      .thenRecorded(requested);
  });
});

describe('consent to a return', () => {
  const consent = { type: 'ConsentToReturn' } as const;

  it('is the ender’s, and nobody learns whose', () => {
    situation(...endedEarly)
      .where(by(mentee))
      .when(consent)
      .thenRecorded(consented);
    situation(...endedEarly)
      .where(by(mentor))
      .when(consent)
      .thenNothing();
    situation(...endedEarly, consented)
      .where(by(mentee))
      .when(consent)
      .thenNothing();
  });

  it('means nothing where nobody ended anything', () => {
    situation(...growing)
      .where(by(mentee))
      .when(consent)
      .thenNothing();
    situation(...closed)
      .where(by(mentee))
      .when(consent)
      .thenNothing();
  });
});

describe('reopening', () => {
  const reopen = { type: 'Reopen', reason } as const;

  it('is possible until 14 days after closing, the last included', () => {
    situation(...closed)
      .where({ ...by(manager), ...on('2027-03-15') })
      .when(reopen)
      .thenRecorded(requested);
    situation(...closed)
      .where({ ...by(manager), ...on('2027-03-16') })
      .when(reopen)
      .thenRefused('too-late-to-reopen');
  });

  it('waits for a place with the mentor, and returns to the phase that was left', () => {
    const waiting = situation(...closed, requested).where({ ...by(system), ...on('2027-03-03') });
    waiting.when(reopen).thenNothing();
    waiting
      .when({ type: 'CompleteReopening' })
      .thenRecorded({ type: 'RelationshipReopened', reopenedOn: '2027-03-03' });
    waiting
      .and({ type: 'RelationshipReopened', reopenedOn: '2027-03-03' })
      .where(by(mentor))
      .when({ type: 'ProposeEnd' })
      .thenRecorded({ type: 'EndProposed', by: 'mentor' });
  });

  it('is refused where there is none any more, and may be asked for again', () => {
    const refused = { type: 'ReopeningRefused', reason: 'full' } as const;
    const asked = situation(...closed, requested).where({ ...by(system), ...on('2027-03-03') });
    asked.when({ type: 'RefuseReopening', reason: 'full' }).thenRecorded(refused);
    asked.and(refused).when({ type: 'CompleteReopening' }).thenNothing();
    asked.and(refused).where(by(manager)).when(reopen).thenRecorded(requested);
  });

  it('of an early end needs the consent of whoever ended it', () => {
    const ended = [
      ...endedEarly,
      reviewed('mentor'),
      reviewed('mentee'),
      { type: 'RelationshipClosed', kind: 'early', closedOn: '2026-10-05' },
    ] as const;
    const later = { ...by(manager), ...on('2026-10-06') };
    situation(...ended)
      .where(later)
      .when(reopen)
      .thenRefused('consent-missing');
    situation(...ended, consented)
      .where(later)
      .when(reopen)
      .thenRecorded(requested);
  });

  it('is for a group that went on without a mentee who left', () =>
    situation(
      ...growingGroup('ada', 'bob', 'cy'),
      { type: 'ParticipantLeft', personId: 'cy', lastDay: '2026-09-20' },
      closureBegan('programme-ended', '2026-10-01'),
    )
      .where(by(manager))
      .when({ type: 'Reopen', reason })
      .thenRecorded({ type: 'ReopeningRequested', by: 'manager', reason }));

  it('is not for a relationship that a participant has left', () =>
    situation(
      ...growing,
      { type: 'ParticipantLeft', personId: 'mentee', lastDay: '2026-09-30' },
      closureBegan('leaver', '2026-10-01'),
    )
      .where(by(manager))
      .when(reopen)
      .thenRefused('participant-left'));

  it('is not for what is open', () =>
    situation(...growing)
      .where(by(manager))
      .when(reopen)
      .thenRefused('wrong-phase'));

  it('reviews are asked for anew when it closes again', () =>
    situation(
      ...closed,
      requested,
      { type: 'RelationshipReopened', reopenedOn: '2027-03-03' },
      closureBegan('early', '2027-03-10'),
      reviewed('mentee'),
    )
      .where({ ...by(mentor), ...on('2027-03-11') })
      .when({ type: 'SubmitClosureReview', answers: {} })
      .thenRecorded(
        { type: 'ClosureReviewSubmitted', by: 'mentor', answers: {} },
        { type: 'RelationshipClosed', kind: 'early', closedOn: '2027-03-11' },
      ));

  it('a closed relationship accepts nothing else', () =>
    situation(...closed)
      .where(on('2027-03-03'))
      .when({ type: 'RecordContact', on: '2027-03-02', channel: 'email' })
      .thenRefused('relationship-closed'));
});
