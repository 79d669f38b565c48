import { describe, expect, it } from '@jest/globals';
import { relationship, type RelationshipEvent } from '#domain';
import { stateAfter } from '../../../test/support/given.js';
import {
  agreed,
  asMentee,
  by,
  closed,
  drafted,
  endedEarly,
  growing,
  growingGroup,
  inClosure,
  manager,
  mentee,
  mentor,
  negotiating,
  on,
  paused,
  prepared,
  readiness,
  reviewed,
  scheduled,
  situation,
  system,
} from '../../../test/support/situations.js';

const pair = situation(...growing);

describe('a pause', () => {
  it('needs no reason, but a resume date, two months ahead at most', () => {
    pair
      .where(by(mentee))
      .when({ type: 'Pause', resumesOn: '2026-12-01' })
      .thenRecorded(paused('2026-10-01', '2026-12-01'));
    for (const resumesOn of ['2026-10-01', '2026-09-01', '2026-12-02'])
      pair.when({ type: 'Pause', resumesOn }).thenRefused('pause-out-of-bounds');
    pair.when({ type: 'Pause', resumesOn: 'soon' }).thenRefused('invalid-date');
  });

  it('is possible for either participant or the manager, in any phase before closed', () => {
    for (const phase of [prepared, negotiating, growing, inClosure]) {
      for (const actor of [mentor, mentee, manager]) {
        situation(...phase)
          .where(by(actor))
          .when({ type: 'Pause', resumesOn: '2026-10-20' })
          .thenRecorded({ ...paused('2026-10-01', '2026-10-20'), by: actor.id } as RelationshipEvent);
      }
    }
    situation(...closed)
      .when({ type: 'Pause', resumesOn: '2026-10-20' })
      .thenRefused('relationship-closed');
  });

  it('or an extension after an early end needs the consent of whoever ended it', () => {
    const ended = situation(...endedEarly);
    const consented = ended.and({ type: 'ReturnConsented', mark: 'mark of mentee' });
    const pause = { type: 'Pause', resumesOn: '2026-10-20' } as const;
    const extend = { type: 'Extend', endsOn: '2027-04-01' } as const;
    ended.when(pause).thenRefused('consent-missing');
    ended.when(extend).thenRefused('consent-missing');
    consented.when(pause).thenRecorded({ ...paused('2026-10-01', '2026-10-20'), by: 'mentor' } as RelationshipEvent);
    consented.when(extend).thenRecorded({ type: 'ExtensionRequested', by: 'mentor', endsOn: '2027-04-01' });
  });

  it('ends with the closing', () => {
    const resting = [...closed.slice(0, -1), paused('2027-02-20', '2027-03-10'), closed.at(-1)!];
    expect(stateAfter(relationship, resting)).toMatchObject({
      phase: 'closed',
      pauses: [{ pausedOn: '2027-02-20', resumedOn: '2027-03-01' }],
    });
    expect(stateAfter(relationship, resting)).not.toHaveProperty('pause');
  });

  it('covers dates from its first day until before the resume date, and cancels the sessions inside', () =>
    pair
      .and(
        scheduled('today', '2026-10-01T13:00:00.000Z', '2026-10-01T15:00:00.000Z'),
        // 23:30 local on the 7th; half past midnight on the 8th.
        scheduled('last', '2026-10-07T22:30:00.000Z', '2026-10-07T22:45:00.000Z'),
        scheduled('next', '2026-10-07T23:30:00.000Z', '2026-10-07T23:45:00.000Z'),
      )
      .where(by(mentee))
      .when({ type: 'Pause', resumesOn: '2026-10-08' })
      .thenRecorded(
        paused('2026-10-01', '2026-10-08'),
        {
          type: 'SessionCancelled',
          by: 'mentee',
          sessionId: 'today',
          cause: 'pause',
          cancelledAt: '2026-10-01T11:00:00.000Z',
        },
        {
          type: 'SessionCancelled',
          by: 'mentee',
          sessionId: 'last',
          cause: 'pause',
          cancelledAt: '2026-10-01T11:00:00.000Z',
        },
      ));

  it('is one at a time', () => {
    const resting = pair.and(paused('2026-09-20', '2026-10-10'));
    resting.when({ type: 'Pause', resumesOn: '2026-10-10' }).thenNothing();
    resting.when({ type: 'Pause', resumesOn: '2026-10-12' }).thenRefused('already-paused');
  });

  it('shifts the end by the days it took, on the day somebody resumes', () => {
    pair
      .and(paused('2026-09-20', '2026-10-10'))
      .where({ ...by(mentor), ...on('2026-10-13') })
      .when({ type: 'Resume' })
      .thenRecorded({
        type: 'RelationshipResumed',
        by: 'mentor',
        resumedOn: '2026-10-13',
        days: 23,
        endsOn: '2027-03-24',
      });
    pair.when({ type: 'Resume' }).thenNothing();
  });

  it('before the start shifts no end', () =>
    situation(...prepared, paused('2026-09-20', '2026-10-10'))
      .where(on('2026-10-10'))
      .when({ type: 'Resume' })
      .thenRecorded({ type: 'RelationshipResumed', by: 'mentor', resumedOn: '2026-10-10', days: 20 }));
});

describe('extending', () => {
  const extend = { type: 'Extend', endsOn: '2027-05-01' } as const;
  const asked = { type: 'ExtensionRequested', by: 'mentor', endsOn: '2027-05-01' } as const;

  it('needs every participant’s consent', () => {
    pair.where(by(mentor)).when(extend).thenRecorded(asked);
    pair.and(asked).where(by(mentor)).when(extend).thenNothing();
    pair
      .and(asked)
      .where(by(mentee))
      .when(extend)
      .thenRecorded(
        { type: 'ExtensionConsented', by: 'mentee', endsOn: '2027-05-01' },
        { type: 'RelationshipExtended', endsOn: '2027-05-01' },
      );
  });

  it('a manager’s request is not a participant’s consent', () =>
    pair
      .and({ ...asked, by: 'manager' })
      .where(by(mentee))
      .when(extend)
      .thenRecorded({ type: 'ExtensionConsented', by: 'mentee', endsOn: '2027-05-01' }));

  it('to another date asks anew', () =>
    pair
      .and(asked)
      .where(by(mentee))
      .when({ ...extend, endsOn: '2027-06-01' })
      .thenRecorded({ type: 'ExtensionRequested', by: 'mentee', endsOn: '2027-06-01' }));

  it('keeps within the longest duration of the policy, twelve months from the start', () => {
    pair
      .where(by(mentor))
      .when({ ...extend, endsOn: '2027-09-01' })
      .thenRecorded({ ...asked, endsOn: '2027-09-01' });
    pair.when({ ...extend, endsOn: '2027-09-02' }).thenRefused('extension-out-of-bounds');
    pair.when({ ...extend, endsOn: '2027-02-01' }).thenRefused('extension-out-of-bounds');
    pair.when({ ...extend, endsOn: '2027-03-01' }).thenNothing();
  });

  it('extends what was concluded, before it is closed', () => {
    situation(...drafted)
      .when(extend)
      .thenRefused('not-concluded');
    situation(...closed)
      .when(extend)
      .thenRefused('relationship-closed');
    for (const phase of [agreed, growing, inClosure]) {
      situation(...phase)
        .where(by(mentor))
        .when(extend)
        .thenRecorded(asked);
    }
  });
});

describe('correcting a record', () => {
  const correct = {
    type: 'CorrectRecord',
    eventId: '5f0d6a52-8b3e-4c54-9d5e-0a1b2c3d4e5f',
    reason: 'A typing error.',
    correction: 'Ninety minutes.',
  } as const;

  it('points at the event it corrects, in every phase and when closed', () => {
    for (const events of [prepared, growing, inClosure, endedEarly, closed]) {
      situation(...events)
        .where(by(manager))
        .when(correct)
        .thenRecorded({ ...correct, type: 'RecordCorrected', by: 'manager' });
    }
  });

  it('names an event and says why', () => {
    pair.when({ ...correct, eventId: 'that one' }).thenRefused('unknown-event');
    pair.when({ ...correct, reason: '' }).thenRefused('text-missing', 'reason');
  });
});

describe('a group [000]', () => {
  const add = { type: 'AddParticipant', personId: 'cy', textDigest: 'digest' } as const;
  const added = (personId: string): RelationshipEvent => ({
    type: 'ParticipantAdded',
    by: 'manager',
    personId,
    textDigest: 'digest',
    addedOn: '2026-10-01',
  });
  const group = situation(...growingGroup('ada', 'bob')).where(by(manager));

  it('takes another mentee, who signs the current text and voids nothing', () => {
    group.when(add).thenRecorded(added('cy'));
    group.when({ ...add, textDigest: 'other' }).thenRefused('text-changed');
    group.and(added('cy')).when(add).thenNothing();
    group.and(added('cy')).where(by(mentor)).when({ type: 'SignAgreement', textDigest: 'digest' }).thenNothing();
  });

  it('takes nobody who could not be matched with its mentor, and says everything that is missing', () => {
    const unfit = ['enrolled-as-mentee', 'place-free'].map((criterion) => ({ criterion, detail: criterion }));
    group.where({ unfit }).when(add).thenRefused('not-eligible', 'enrolled-as-mentee', 'place-free');
  });

  it('has at most eight mentees', () => {
    const six = ['1', '2', '3', '4', '5', '6'].map(added);
    group
      .and(...six)
      .when(add)
      .thenRefused('group-full');
  });

  it('is what a pair does not become', () => pair.where(by(manager)).when(add).thenRefused('not-a-group'));

  it('whoever joins late answers the readiness questions then', () =>
    group
      .and(added('cy'))
      .where(by(asMentee('cy')))
      .when({ type: 'AnswerReadiness', answers: readiness })
      .thenRecorded({ type: 'ReadinessAnswered', by: 'cy', answers: readiness }));
});

describe('a participant who leaves the organisation', () => {
  const leave = { type: 'NoteParticipantLeft', personId: 'mentee', lastDay: '2026-09-30' } as const;
  const left = (personId: string) => ({ type: 'ParticipantLeft', personId, lastDay: '2026-09-30' }) as const;
  const lapsed = (personId: string) => ({ type: 'ClosureReviewLapsed', personId }) as const;

  it('ends a pair, and their review lapses at once', () =>
    pair
      .where(by(system))
      .when(leave)
      .thenRecorded(left('mentee'), { type: 'ClosureBegan', kind: 'leaver', beganOn: '2026-10-01' }, lapsed('mentee')));

  it('not before their last day is over', () =>
    pair
      .where({ ...by(system), ...on('2026-09-30') })
      .when(leave)
      .thenRefused('last-day-not-over'));

  it('leaves the partner a review of their own, and then it closes', () => {
    const alone = pair.and(
      left('mentee'),
      { type: 'ClosureBegan', kind: 'leaver', beganOn: '2026-10-01' },
      lapsed('mentee'),
    );
    alone.where(by(system)).when(leave).thenNothing();
    alone
      .where(by(mentor))
      .when({ type: 'SubmitClosureReview', answers: {} })
      .thenRecorded(
        { type: 'ClosureReviewSubmitted', by: 'mentor', answers: {} },
        { type: 'RelationshipClosed', kind: 'leaver', closedOn: '2026-10-01' },
      );
  });

  it('during closure is waited for no longer', () =>
    situation(...endedEarly, reviewed('mentor'))
      .where(by(system))
      .when(leave)
      .thenRecorded(left('mentee'), lapsed('mentee'), {
        type: 'RelationshipClosed',
        kind: 'early',
        closedOn: '2026-10-01',
      }));

  it('leaves a group going on with the others; a mentor’s ends it', () => {
    const group = situation(...growingGroup('ada', 'bob')).where(by(system));
    group.when({ ...leave, personId: 'ada' }).thenRecorded(left('ada'));
    group
      .when({ ...leave, personId: 'mentor' })
      .thenRecorded(left('mentor'), { type: 'ClosureBegan', kind: 'leaver', beganOn: '2026-10-01' }, lapsed('mentor'));
  });

  it('is no concern of a closed relationship', () =>
    situation(...closed)
      .where(by(system))
      .when(leave)
      .thenNothing());
});
