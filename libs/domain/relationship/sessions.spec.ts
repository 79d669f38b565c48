import { describe, it } from '@jest/globals';
import type { RelationshipCommand } from '#domain';
import {
  by,
  context,
  endedEarly,
  growing,
  growingGroup,
  held,
  inClosure,
  initiated,
  mentee,
  mentor,
  on,
  paused,
  scheduled,
  situation,
} from '../../../test/support/situations.js';

const schedule = {
  type: 'ScheduleSession',
  startsAt: '2026-10-08T10:00:00+01:00',
  minutes: 120,
  channel: 'video',
} as const;
const ahead = scheduled('ahead', '2026-10-08T09:00:00.000Z', '2026-10-08T11:00:00.000Z');
const past = scheduled('past', '2026-09-30T09:00:00.000Z', '2026-09-30T11:00:00.000Z');
const record: Extract<RelationshipCommand, { type: 'RecordSession' }> = {
  type: 'RecordSession',
  heldOn: '2026-09-30',
  minutes: 90,
  channel: 'video',
  goalsReviewed: true,
};
const recorded = (sessionId: string, changes: Parameters<typeof held>[2] = {}) =>
  held(sessionId, '2026-09-30', { minutes: 90, ...changes });

describe('scheduling', () => {
  const pair = situation(...growing);

  it('is possible in every phase before closed', () => {
    pair.when(schedule).thenRecorded(scheduled('new', '2026-10-08T09:00:00.000Z', '2026-10-08T11:00:00.000Z'));
    situation(...initiated)
      .when(schedule)
      .thenRecorded(scheduled('new', '2026-10-08T09:00:00.000Z', '2026-10-08T11:00:00.000Z'));
    situation(...inClosure)
      .when(schedule)
      .thenRecorded(scheduled('new', '2026-10-08T09:00:00.000Z', '2026-10-08T11:00:00.000Z'));
  });

  it('ends with an early end', () =>
    situation(...endedEarly)
      .when(schedule)
      .thenRefused('wrong-phase'));

  it('lies ahead', () => pair.when({ ...schedule, startsAt: '2026-09-30T10:00:00Z' }).thenRefused('in-the-past'));

  it('takes 1 to 720 minutes', () => {
    pair.when({ ...schedule, minutes: 721 }).thenRefused('minutes-out-of-bounds');
    pair.when({ ...schedule, minutes: 0 }).thenRefused('minutes-out-of-bounds');
  });

  it('does not overlap another session; one may follow or precede at once', () => {
    pair
      .and(ahead)
      .when({ ...schedule, startsAt: '2026-10-08T07:00:00Z' })
      .thenRecorded(scheduled('new', '2026-10-08T07:00:00.000Z', '2026-10-08T09:00:00.000Z'));
    pair
      .and(ahead)
      .when({ ...schedule, startsAt: '2026-10-08T10:59:00Z' })
      .thenRefused('session-overlaps');
    pair
      .and(ahead)
      .when({ ...schedule, startsAt: '2026-10-08T11:00:00Z' })
      .thenRecorded(scheduled('new', '2026-10-08T11:00:00.000Z', '2026-10-08T13:00:00.000Z'));
  });

  it('keeps out of a pause: its resume date is the first day again', () => {
    const resting = pair.and(paused('2026-10-01', '2026-10-09'));
    resting.when(schedule).thenRefused('paused');
    resting
      .when({ ...schedule, startsAt: '2026-10-09T09:00:00Z' })
      .thenRecorded(scheduled('new', '2026-10-09T09:00:00.000Z', '2026-10-09T11:00:00.000Z'));
  });

  it('keeps its elapsed length across a clock change', () =>
    pair
      .when({ ...schedule, startsAt: '2026-10-25T00:30:00+01:00' })
      .thenRecorded(scheduled('new', '2026-10-24T23:30:00.000Z', '2026-10-25T01:30:00.000Z')));
});

describe('moving and cancelling', () => {
  const pair = situation(...growing, ahead);

  it('keeps the length unless told otherwise', () => {
    const move = { type: 'MoveSession', sessionId: 'ahead', startsAt: '2026-10-08T10:00:00Z' } as const;
    pair.when(move).thenRecorded({
      type: 'SessionMoved',
      by: 'mentor',
      sessionId: 'ahead',
      startsAt: '2026-10-08T10:00:00.000Z',
      endsAt: '2026-10-08T12:00:00.000Z',
    });
    pair.when({ ...move, startsAt: '2026-10-08T09:00:00Z' }).thenNothing();
  });

  it('cancelled twice is cancelled once', () => {
    const cancel = { type: 'CancelSession', sessionId: 'ahead' } as const;
    const cancelled = {
      type: 'SessionCancelled',
      by: 'mentor',
      sessionId: 'ahead',
      cause: 'participant',
      cancelledAt: '2026-10-01T11:00:00.000Z',
    } as const;
    pair.when(cancel).thenRecorded(cancelled);
    pair.and(cancelled).when(cancel).thenNothing();
    pair
      .and(cancelled)
      .when({ ...record, sessionId: 'ahead' })
      .thenRefused('session-cancelled');
  });

  it('what nobody scheduled cannot be moved', () =>
    pair.when({ type: 'CancelSession', sessionId: 'unheard of' }).thenRefused('unknown-session'));
});

describe('recording', () => {
  const pair = situation(...growing);

  it('keeps what a session reviews and sets: experience, strengths, achievements, feedback, development areas, actions, targets [002]', () => {
    const notes = {
      experience: 'A hard week.',
      strengths: 'Calm.',
      achievements: 'First meeting chaired.',
      feedback: 'Speak up.',
      developmentAreas: 'Saying no.',
      actions: 'Chair again.',
      targets: 'Two meetings.',
    };
    pair.when({ ...record, ...notes }).thenRecorded(recorded('new', notes));
  });

  it('says whether goals were reviewed, as they should at each meeting [003]', () =>
    pair.when({ ...record, goalsReviewed: false }).thenRecorded(recorded('new', { goalsReviewed: false })));

  it('of a scheduled session takes over its time', () =>
    pair
      .and(past)
      .when({ ...record, sessionId: 'past' })
      .thenRecorded(recorded('past', { startTime: '10:00' })));

  it('there is one record per session', () => {
    const told = pair.and(past, recorded('past', { startTime: '10:00' }));
    told.when({ ...record, sessionId: 'past' }).thenNothing();
    told.when({ ...record, sessionId: 'past', minutes: 60 }).thenRefused('session-held');
    told.when({ type: 'RecordMissedSession', sessionId: 'past' }).thenRefused('session-held');
  });

  it('may be late, and the day it was held stays the fact', () =>
    pair.where(on('2027-01-20')).when(record).thenRecorded(recorded('new')));

  it('is not of the future: neither tomorrow nor later today', () => {
    pair.when({ ...record, heldOn: '2026-10-02' }).thenRefused('in-the-future');
    pair.when({ ...record, heldOn: '2026-10-01', startTime: '12:01' }).thenRefused('in-the-future');
    pair
      .when({ ...record, heldOn: '2026-10-01', startTime: '09:00' })
      .thenRecorded(held('new', '2026-10-01', { minutes: 90, startTime: '09:00' }));
  });

  it('is not of a time before the relationship', () =>
    pair.when({ ...record, heldOn: '2026-08-19' }).thenRefused('before-initiation'));

  it('is of 1 to 720 minutes', () => {
    for (const minutes of [0, -5, 721, 1.5]) pair.when({ ...record, minutes }).thenRefused('minutes-out-of-bounds');
    pair.when({ ...record, minutes: 720 }).thenRecorded(recorded('new', { minutes: 720 }));
  });

  it('refuses a session that overlaps another held one, where both times are known', () => {
    const told = pair.and(recorded('first', { startTime: '09:00' }));
    told.when({ ...record, startTime: '10:29' }).thenRefused('session-overlaps');
    told.when({ ...record, startTime: '10:30' }).thenRecorded(recorded('new', { startTime: '10:30' }));
    told.when(record).thenRecorded(recorded('new'));
    told.when({ ...record, startTime: 'noon' }).thenRefused('invalid-time');
  });

  it('was attended by the mentor and mentees of this relationship', () => {
    pair.when({ ...record, attendance: ['mentor', 'stranger'] }).thenRefused('not-a-participant');
    pair.when({ ...record, attendance: ['mentee'] }).thenRefused('attendance-incomplete');
    situation(...growingGroup('ada', 'bob', 'cy'))
      .when({ ...record, channel: 'group', attendance: ['mentor', 'cy'] })
      .thenRecorded(recorded('new', { channel: 'group', attendance: ['mentor', 'cy'] }));
  });

  it('may be by telephone, e-mail or internet: mentorship can happen via distance [003]', () => {
    for (const channel of ['telephone', 'email', 'internet', 'face-to-face', 'group'] as const) {
      pair.when({ ...record, channel }).thenRecorded(recorded('new', { channel }));
    }
  });

  it('a missed session is recorded, too, once its time has come', () => {
    const missed = { type: 'SessionMissed', by: 'mentor', sessionId: 'past' } as const;
    pair.and(past).when({ type: 'RecordMissedSession', sessionId: 'past' }).thenRecorded(missed);
    pair.and(past, missed).when({ type: 'RecordMissedSession', sessionId: 'past' }).thenNothing();
    pair.and(ahead).when({ type: 'RecordMissedSession', sessionId: 'ahead' }).thenRefused('not-yet-begun');
  });
});

describe('a dispute', () => {
  const pair = situation(...growing, recorded('told'));
  const disputed = { type: 'SessionDisputed', by: 'mentee', sessionId: 'told' } as const;
  const dispute = { type: 'DisputeSession', sessionId: 'told' } as const;
  const settle = { type: 'SettleDispute', sessionId: 'told' } as const;
  const settled = (id: string, minutes: number) =>
    ({ type: 'DisputeSettled', by: id, sessionId: 'told', minutes }) as const;

  it('is raised by the other side than the record’s author', () => {
    pair.where(by(mentee)).when(dispute).thenRecorded(disputed);
    pair.where(by(mentor)).when(dispute).thenRefused('own-record');
    pair.and(disputed).where(by(mentee)).when(dispute).thenNothing();
  });

  it('is settled by the other side agreeing after all', () => {
    pair.and(disputed).where(by(mentee)).when(settle).thenRecorded(settled('mentee', 90));
    pair.and(disputed).where(by(mentor)).when(settle).thenRefused('own-record');
  });

  it('or with corrected minutes, which the other side may dispute in turn', () => {
    pair
      .and(disputed)
      .where(by(mentor))
      .when({ ...settle, minutes: 60 })
      .thenRecorded(settled('mentor', 60));
    pair
      .and(disputed, settled('mentee', 10))
      .where(by(mentor))
      .when(dispute)
      .thenRecorded({ ...disputed, by: 'mentor' });
    pair
      .and(disputed)
      .where(by(mentor))
      .when({ ...settle, minutes: 900 })
      .thenRefused('minutes-out-of-bounds');
  });

  it('that nobody raised needs no settling', () => pair.where({ actor: context.actor }).when(settle).thenNothing());
});
