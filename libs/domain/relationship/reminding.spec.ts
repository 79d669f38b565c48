import { describe, expect, it } from '@jest/globals';
import { LEADERS_TOGETHER, relationship, relationshipDues, type Due, type RelationshipEvent } from '#domain';
import { stateAfter } from '../../../test/support/given.js';
import {
  by,
  closed,
  growing,
  held,
  inClosure,
  initiated,
  on,
  reviewed,
  situation,
  system,
} from '../../../test/support/situations.js';

function due(events: readonly RelationshipEvent[], rule: string, occurrence: string, recipient: string): Due {
  const all = relationshipDues(stateAfter(relationship, events), LEADERS_TOGETHER, 'Europe/London');
  const found = all.find((one) => one.rule === rule && one.occurrence === occurrence && one.recipient === recipient);
  if (!found) throw new Error(`nothing due: ${rule} ${occurrence} for ${recipient}`);
  return found;
}

const fire = (one: Due) => ({ type: 'FireReminder', due: one }) as const;
const firing = ({ escalation, ...one }: Due, firedAt = one.due): RelationshipEvent => ({
  type: escalation ? 'ReminderEscalated' : 'ReminderFired',
  ...one,
  firedAt,
});

describe('a reminder', () => {
  const meeting = due(initiated, 'initial-meeting', '1', 'mentee');
  const story = situation(...initiated).where(by(system));

  it('fires when it is due: 10 days after initiation, 09:00 local', () => {
    story
      .where(on('2026-08-30', '09:00'))
      .when(fire(meeting))
      .thenRecorded(firing(meeting, '2026-08-30T08:00:00.000Z'));
    story.where(on('2026-08-30', '08:59')).when(fire(meeting)).thenNothing();
  });

  it('fires once only, however often it is asked for', () =>
    story.and(firing(meeting)).where(on('2026-09-01')).when(fire(meeting)).thenNothing());

  it('does not fire when what it asks for has been done', () => {
    const lapse = due(growing, 'rhythm-lapse', '1', 'mentee');
    situation(...growing)
      .where({ ...by(system), ...on('2026-09-25') })
      .when(fire(lapse))
      .thenRecorded(firing(lapse, '2026-09-25T11:00:00.000Z'));
    situation(...growing, held('s', '2026-09-20'))
      .where({ ...by(system), ...on('2026-09-25') })
      .when(fire(lapse))
      .thenNothing();
  });

  it('escalates to the manager', () => {
    const escalation = due(initiated, 'initial-meeting', 'escalation', 'manager');
    story.where(on('2026-09-10', '09:00')).when(fire(escalation)).thenRecorded(firing(escalation));
  });

  it('that nobody derives from the facts is nothing', () =>
    story
      .where(on('2027-09-10'))
      .when(fire({ ...meeting, recipient: 'stranger' }))
      .thenNothing());
});

describe('deeds of Throughline itself', () => {
  it('14 days after the end closure begins as completed', () => {
    const close = due(growing, 'end-reached', 'close', 'system');
    situation(...growing)
      .where({ ...by(system), ...on('2027-03-15', '09:00') })
      .when(fire(close))
      .thenRecorded({ type: 'ClosureBegan', kind: 'completed', beganOn: '2027-03-15' });
  });

  it('a relationship reopened after its end is left 14 days to extend it', () => {
    const reopened = [
      ...closed,
      { type: 'ReopeningRequested', by: 'manager', reason: 'Closed by mistake.' },
      { type: 'RelationshipReopened', reopenedOn: '2027-03-14' },
    ] as const;
    expect(due(reopened, 'end-reached', 'close', 'system').due).toBe('2027-03-28T08:00:00.000Z');
  });

  it('28 days after closure began what is missing lapses, unrecorded why, and the relationship closes', () => {
    const partly = [...inClosure, reviewed('mentor')];
    const lapse = due(partly, 'closure-review', 'lapse', 'system');
    situation(...partly)
      .where({ ...by(system), ...on('2027-03-15', '09:00') })
      .when(fire(lapse))
      .thenRecorded(
        { type: 'ClosureReviewLapsed', personId: 'mentee' },
        { type: 'NextStepsNotAgreed' },
        { type: 'JointReviewNotHeld' },
        { type: 'RelationshipClosed', kind: 'completed', closedOn: '2027-03-15' },
      );
    situation(...partly)
      .where({ ...by(system), ...on('2027-03-14') })
      .when(fire(lapse))
      .thenNothing();
    situation(...closed)
      .where({ ...by(system), ...on('2027-03-20') })
      .when(fire(lapse))
      .thenNothing();
  });
});
