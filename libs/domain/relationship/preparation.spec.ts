import { describe, expect, it } from '@jest/globals';
import { relationship, unmetFor, type RelationshipCommand } from '#domain';
import { stateAfter } from '../../../test/support/given.js';
import {
  asMentee,
  by,
  considerations,
  context,
  growing,
  growingGroup,
  initiated,
  mentee,
  mentor,
  negotiating,
  on,
  prepared,
  readiness,
  situation,
} from '../../../test/support/situations.js';

const initiate: Extract<RelationshipCommand, { type: 'InitiateRelationship' }> = {
  type: 'InitiateRelationship',
  matchId: 'match',
  programmeId: 'programme',
  cohortId: 'cohort',
  form: 'one-to-one',
  mentorId: 'mentor',
  menteeIds: ['mentee'],
};

const begin: RelationshipCommand = { type: 'BeginNegotiating' };
const meet = {
  type: 'HoldInitialMeeting',
  heldOn: '2026-08-24',
  channel: 'face-to-face',
  topics: ['aims', 'purpose', 'meeting-format', 'mentor-role-and-commitments', 'expected-of-mentee'],
} as const;

describe('initiating', () => {
  const nothing = situation().where(on('2026-08-20'));

  it('begins the preparation on the local date', () =>
    nothing.when(initiate).thenRecorded({ ...initiate, type: 'RelationshipInitiated', initiatedOn: '2026-08-20' }));

  it('again changes nothing, as its id comes from the match', () =>
    situation(...initiated)
      .when(initiate)
      .thenNothing());

  it('nobody is their own mentor', () =>
    nothing.when({ ...initiate, menteeIds: ['mentor'] }).thenRefused('mentor-is-mentee'));

  it('one-to-one and reverse take one mentee [004]', () => {
    nothing.when({ ...initiate, menteeIds: ['ada', 'bob'] }).thenRefused('mentees-out-of-bounds');
    nothing.when({ ...initiate, form: 'reverse', menteeIds: ['ada', 'bob'] }).thenRefused('mentees-out-of-bounds');
  });

  it('a group has at most eight mentees [000]', () => {
    const menteeIds = ['1', '2', '3', '4', '5', '6', '7', '8'];
    nothing.when({ ...initiate, form: 'group', menteeIds }).thenRecorded({
      ...initiate,
      type: 'RelationshipInitiated',
      form: 'group',
      menteeIds,
      initiatedOn: '2026-08-20',
    });
    nothing.when({ ...initiate, form: 'group', menteeIds: [...menteeIds, '9'] }).thenRefused('mentees-out-of-bounds');
  });

  it('nothing else can be asked of what does not exist', () => nothing.when(begin).thenRefused('not-initiated'));
});

describe('points to consider before entering', () => {
  const preparing = situation(...initiated);

  it('the mentee answers five readiness questions, and no answer refuses anyone [003]', () =>
    preparing
      .where(by(mentee))
      .when({ type: 'AnswerReadiness', answers: readiness })
      .thenRecorded({ type: 'ReadinessAnswered', by: 'mentee', answers: readiness }));

  it('each of the five has to be answered [003]', () => {
    const { dedicateTime: _, ...four } = readiness;
    preparing
      .where(by(mentee))
      .when({ type: 'AnswerReadiness', answers: four as typeof readiness })
      .thenRefused('unanswered', 'dedicateTime');
  });

  it('the mentor confirms six considerations [003]', () =>
    preparing
      .where(by(mentor))
      .when({ type: 'ConfirmConsiderations', answers: considerations })
      .thenRecorded({ type: 'ConsiderationsConfirmed', by: 'mentor', answers: considerations }));

  it('an answer may be thought over during preparation, not later', () => {
    const again = { type: 'AnswerReadiness', answers: readiness } as const;
    const answered = { type: 'ReadinessAnswered', by: 'mentee', answers: readiness } as const;
    situation(...prepared)
      .where(by(mentee))
      .when(again)
      .thenRecorded(answered);
    situation(...negotiating)
      .where(by(mentee))
      .when(again)
      .thenRefused('wrong-phase');
  });

  it('neither answers for the other', () => {
    preparing.where(by(mentor)).when({ type: 'AnswerReadiness', answers: readiness }).thenRefused('not-a-mentee');
    preparing
      .where(by(mentee))
      .when({ type: 'ConfirmConsiderations', answers: considerations })
      .thenRefused('not-the-mentor');
  });

  it('a mentee with more than one mentor lets the others know, or asks us to tell [003]', () => {
    const attest = { type: 'AttestOtherMentors', attestation: 'please-tell-them' } as const;
    const attested = { type: 'OtherMentorsAttested', by: 'mentee', attestation: 'please-tell-them' } as const;
    preparing.where(by(mentee)).when(attest).thenRecorded(attested);
    preparing.and(attested).where(by(mentee)).when(attest).thenNothing();
    preparing.where(by(mentor)).when(attest).thenRefused('not-a-mentee');
  });

  it('a mentee may find another mentor later and says so then', () =>
    situation(...growing)
      .where(by(mentee))
      .when({ type: 'AttestOtherMentors', attestation: 'they-know' })
      .thenRecorded({ type: 'OtherMentorsAttested', by: 'mentee', attestation: 'they-know' }));
});

describe('the initial meeting: getting to know you comes first [004]', () => {
  const preparing = situation(...initiated).where(on('2026-08-24'));

  it('covers aims, purpose, meeting format, the mentor’s role and commitments, and what is expected of the mentee [002]', () => {
    preparing.when(meet).thenRecorded({ ...meet, type: 'InitialMeetingHeld', by: 'mentor' });
    expect(unmetFor(stateAfter(relationship, prepared), context)).toEqual([]);
  });

  it('that left something out is followed by another one', () => {
    const short = { ...meet, type: 'InitialMeetingHeld', by: 'mentor', topics: ['aims', 'purpose'] } as const;
    const half = situation(...prepared.slice(0, -1), short);
    half.when(begin).thenRefused('criteria-not-met', 'initial-meeting-topics');
    const rest = { ...short, heldOn: '2026-08-27', topics: meet.topics.slice(2) };
    half.and(rest).when(begin).thenRecorded({ type: 'NegotiatingBegan', by: 'mentor', beganOn: '2026-10-01' });
  });

  it('told twice is told once', () =>
    situation(...prepared)
      .when(meet)
      .thenNothing());

  it('is neither in the future nor before the initiation', () => {
    preparing.when({ ...meet, heldOn: '2026-08-25' }).thenRefused('in-the-future');
    preparing.when({ ...meet, heldOn: '2026-08-19' }).thenRefused('before-initiation');
    preparing.when({ ...meet, heldOn: '2026-02-31' }).thenRefused('invalid-date');
  });
});

describe('leaving preparation', () => {
  it('leads to negotiating', () =>
    situation(...prepared)
      .where({ ...by(mentee), ...on('2026-08-25') })
      .when(begin)
      .thenRecorded({ type: 'NegotiatingBegan', by: 'mentee', beganOn: '2026-08-25' }));

  it('is refused with every unmet criterion at once', () =>
    situation(...initiated)
      .where({ codeMissing: ['mentor', 'mentee'] })
      .when(begin)
      .thenRefused(
        'criteria-not-met',
        'readiness-answered',
        'considerations-confirmed',
        'code-of-practice-accepted',
        'code-of-practice-accepted',
        'initial-meeting-held',
        'other-mentors-attested',
      ));

  it('needs the current code of practice accepted by all [000], and says by whom it is not', () => {
    const [unmet] = unmetFor(stateAfter(relationship, prepared), { ...context, codeMissing: ['mentee'] });
    expect(unmet).toMatchObject({ criterion: 'code-of-practice-accepted', who: 'mentee' });
  });

  it('in a group needs each mentee’s readiness', () => {
    const [group, ...rest] = growingGroup('ada', 'bob');
    situation(group!, ...rest.filter(({ type }) => type !== 'ReadinessAnswered').slice(0, 4))
      .when(begin)
      .thenRefused('criteria-not-met', 'readiness-answered', 'readiness-answered');
  });

  it('again changes nothing', () =>
    situation(...negotiating)
      .when(begin)
      .thenNothing());

  it('phases go forward only', () =>
    situation(...growing)
      .when(begin)
      .thenRefused('wrong-phase'));

  it('is for those who take part', () =>
    situation(...prepared)
      .where(by(asMentee('stranger')))
      .when(begin)
      .thenRefused('not-a-participant'));
});
