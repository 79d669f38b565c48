import { describe, it } from '@jest/globals';
import {
  LEADERS_TOGETHER,
  match,
  type Eligibility,
  type MatchCommand,
  type MatchContext,
  type MatchEvent,
} from '#domain';
import { given } from '../../../test/support/given.js';

const ready: Eligibility = {
  registered: true,
  left: false,
  enrolled: { mentor: 'answered', mentee: 'answered' },
  approved: true,
  reportingLine: [],
  trainingMissing: [],
};
const context: MatchContext = {
  now: Temporal.Instant.from('2026-09-01T08:00:00Z'),
  actor: { id: 'manager', role: 'manager' },
  id: 'new',
  policy: LEADERS_TOGETHER,
  programmeId: 'programme',
  timeZone: 'Europe/London',
  today: '2026-09-01',
  cohort: 'open',
  people: { mentor: ready, ada: ready, bob: ready },
  excludedMentees: [],
};
const people = (changes: Readonly<Record<string, Partial<Eligibility>>>) => ({
  people: Object.fromEntries(Object.entries(context.people).map(([id, one]) => [id, { ...one, ...changes[id] }])),
});
const propose: Extract<MatchCommand, { type: 'ProposeMatch' }> = {
  type: 'ProposeMatch',
  cohortId: 'cohort',
  form: 'one-to-one',
  mentorId: 'mentor',
  menteeIds: ['ada'],
  source: 'list',
  attempt: 1,
};
const proposed: MatchEvent = {
  ...propose,
  type: 'MatchProposed',
  by: 'manager',
  programmeId: 'programme',
  proposedOn: '2026-09-01',
};
const accepted = (by: string): MatchEvent => ({ type: 'MatchAccepted', by });
const agreed: MatchEvent = { type: 'MatchAgreed', agreedAt: '2026-09-01T08:00:00.000Z' };
const mentor = { id: 'mentor', role: 'mentor' } as const;
const ada = { id: 'ada', role: 'mentee' } as const;
const seating = { id: 'seating', role: 'system' } as const;
const nothing = given(match, context);
const proposal = given(match, context, proposed);
const agreement = proposal.and(accepted('mentor'), accepted('ada'), agreed);

describe('proposing a match', () => {
  it('brings a mentor and a mentee together, from a list, by a process or informally [003]', () =>
    nothing.when(propose).thenRecorded(proposed));

  it('keeps the criteria, the score and the reasons it was based on [004]', () =>
    nothing
      .when({ ...propose, source: 'algorithm', criteria: { competency: 'law' }, score: 0.8, reasons: ['both in law'] })
      .thenRecorded({
        ...proposed,
        source: 'algorithm',
        criteria: { competency: 'law' },
        score: 0.8,
        reasons: ['both in law'],
      } as MatchEvent));

  it('with a new mentor names the relationship that it follows', () =>
    nothing
      .when({ ...propose, predecessorId: 'former' })
      .thenRecorded({ ...proposed, predecessorId: 'former' } as MatchEvent));

  it('again is the same proposal', () => proposal.when(propose).thenNothing());

  it('never makes someone their own mentor', () =>
    nothing.when({ ...propose, menteeIds: ['mentor'] }).thenRefused('mentor-is-mentee'));

  it('is one to one, unless it is a group of at most eight [000]', () => {
    nothing.when({ ...propose, menteeIds: ['ada', 'bob'] }).thenRefused('mentee-count');
    nothing.when({ ...propose, menteeIds: [] }).thenRefused('mentee-count');
    nothing.when({ ...propose, form: 'group', menteeIds: ['ada', 'ada'] }).thenRefused('mentee-twice');
    const nine = Array.from({ length: 9 }, (_, n) => `mentee-${n}`);
    nothing.when({ ...propose, form: 'group', menteeIds: nine }).thenRefused('mentee-count');
    nothing
      .when({ ...propose, form: 'group', menteeIds: ['ada', 'bob'] })
      .thenRecorded({ ...proposed, form: 'group', menteeIds: ['ada', 'bob'] } as MatchEvent);
  });

  it('names at once everything that is missing', () =>
    nothing
      .where(
        people({
          mentor: { enrolled: { mentor: 'none', mentee: 'answered' }, approved: false },
          ada: { left: true, enrolled: { mentor: 'answered', mentee: 'none' } },
        }),
      )
      .when(propose)
      .thenRefused('not-eligible', 'enrolled-as-mentor', 'mentor-approved', 'present', 'enrolled-as-mentee'));

  it('needs people who are registered', () =>
    nothing.where({ people: {} }).when(propose).thenRefused('not-eligible', 'registered', 'registered'));

  it("never puts a mentor into the mentee's reporting line: an outside perspective [001]", () => {
    nothing
      .where(people({ ada: { reportingLine: ['boss', 'mentor'] } }))
      .when(propose)
      .thenRefused('not-eligible', 'outside-reporting-line');
    nothing
      .where(people({ mentor: { reportingLine: ['ada'] } }))
      .when({ ...propose, form: 'reverse' })
      .thenRefused('not-eligible', 'outside-reporting-line');
  });

  it('respects exclusions without saying whose', () =>
    nothing
      .where({ excludedMentees: ['ada'] })
      .when(propose)
      .thenRefused('not-eligible', 'may-be-matched'));

  it('needs an open cohort', () => {
    nothing.where({ cohort: 'closing' }).when(propose).thenRefused('not-eligible', 'cohort-open');
    nothing.where({ cohort: 'unknown' }).when(propose).thenRefused('cohort-unknown');
  });
});

describe('answering a match', () => {
  it('is agreed with the last acceptance', () => {
    proposal.as(mentor).when({ type: 'AcceptMatch' }).thenRecorded(accepted('mentor'));
    proposal.and(accepted('mentor')).as(ada).when({ type: 'AcceptMatch' }).thenRecorded(accepted('ada'), agreed);
  });

  it('of a group waits for every mentee', () => {
    const group = nothing.and({ ...proposed, form: 'group', menteeIds: ['ada', 'bob'] } as MatchEvent);
    group.and(accepted('mentor')).as(ada).when({ type: 'AcceptMatch' }).thenRecorded(accepted('ada'));
    group
      .and(accepted('mentor'), accepted('bob'))
      .as(ada)
      .when({ type: 'AcceptMatch' })
      .thenRecorded(accepted('ada'), agreed);
  });

  it('accepts once', () => {
    proposal.and(accepted('mentor')).as(mentor).when({ type: 'AcceptMatch' }).thenNothing();
    agreement.as(ada).when({ type: 'AcceptMatch' }).thenNothing();
  });

  it('needs the questions answered before entering [003]', () => {
    const unanswered = { enrolled: { mentor: 'unanswered', mentee: 'unanswered' } } as const;
    proposal
      .as(ada)
      .where(people({ ada: unanswered }))
      .when({ type: 'AcceptMatch' })
      .thenRefused('not-ready', 'answers-given');
    proposal
      .as(mentor)
      .where(people({ mentor: { ...unanswered, trainingMissing: ['Listening'] } }))
      .when({ type: 'AcceptMatch' })
      .thenRefused('not-ready', 'answers-given', 'training-completed');
  });

  it('is for those who are proposed', () => {
    proposal.as({ id: 'eve', role: 'mentee' }).when({ type: 'AcceptMatch' }).thenRefused('not-a-participant');
    proposal.when({ type: 'DeclineMatch' }).thenRefused('not-a-participant');
  });

  it('may be a no at any time before the relationship, from the waiting list too', () => {
    const declined: MatchEvent = { type: 'MatchDeclined', by: 'ada', reason: 'no time' };
    const decline = { type: 'DeclineMatch', reason: 'no time' } as const;
    proposal.as(ada).when(decline).thenRecorded(declined);
    agreement.and({ type: 'MatchNotSeated', reason: 'capacity-full' }).as(ada).when(decline).thenRecorded(declined);
    proposal.and(declined).as(ada).when(decline).thenNothing();
    proposal.and(declined).as(mentor).when({ type: 'AcceptMatch' }).thenRefused('match-over');
    agreement.and({ type: 'MatchConfirmed', relationshipId: 'r' }).as(ada).when(decline).thenRefused('match-confirmed');
  });

  it('may be spared by a withdrawal', () => {
    const withdrawn: MatchEvent = { type: 'MatchWithdrawn', by: 'manager' };
    proposal.when({ type: 'WithdrawMatch' }).thenRecorded(withdrawn);
    proposal.and(withdrawn).when({ type: 'WithdrawMatch' }).thenNothing();
    nothing.when({ type: 'WithdrawMatch' }).thenRefused('match-unknown');
  });
});

describe('seating a match', () => {
  it('waits until everyone has accepted', () =>
    proposal.as(seating).when({ type: 'ConfirmMatch', relationshipId: 'r' }).thenRefused('match-not-agreed'));

  it('is confirmed once', () => {
    const confirmed: MatchEvent = { type: 'MatchConfirmed', relationshipId: 'r' };
    agreement.as(seating).when({ type: 'ConfirmMatch', relationshipId: 'r' }).thenRecorded(confirmed);
    agreement.and(confirmed).as(seating).when({ type: 'ConfirmMatch', relationshipId: 'r' }).thenNothing();
  });

  it('waits for a free place, and is confirmed from there', () => {
    const unseated: MatchEvent = { type: 'MatchNotSeated', reason: 'capacity-full' };
    agreement.as(seating).when({ type: 'LeaveMatchUnseated' }).thenRecorded(unseated);
    agreement.and(unseated).as(seating).when({ type: 'LeaveMatchUnseated' }).thenNothing();
    agreement
      .and(unseated)
      .as(seating)
      .when({ type: 'ConfirmMatch', relationshipId: 'r' })
      .thenRecorded({ type: 'MatchConfirmed', relationshipId: 'r' });
  });

  it('says why it cannot be', () => {
    const unfulfilled: MatchEvent = { type: 'MatchUnfulfilled', reason: 'pair-exists' };
    const leave = { type: 'LeaveMatchUnfulfilled', reason: 'pair-exists' } as const;
    agreement.as(seating).when(leave).thenRecorded(unfulfilled);
    agreement.and(unfulfilled).as(seating).when(leave).thenNothing();
  });

  it('does not follow a decline', () =>
    agreement
      .and({ type: 'MatchDeclined', by: 'ada' })
      .as(seating)
      .when({ type: 'ConfirmMatch', relationshipId: 'r' })
      .thenRefused('match-over'));
});

describe('reminding of a match', () => {
  const timer = { id: 'timers', role: 'system' } as const;
  const reminder = { rule: 'match-reply', anchor: 'proposed', recipient: 'ada', occurrence: '1' } as const;
  const remind = {
    type: 'FireReminder',
    due: { ...reminder, due: '2026-09-08T08:00:00.000Z', escalation: false },
  } as const;
  const expiry = { rule: 'match-reply', anchor: 'proposed', recipient: 'manager', occurrence: 'expiry' } as const;
  const expire = {
    type: 'FireReminder',
    due: { ...expiry, due: '2026-09-15T08:00:00.000Z', escalation: true },
  } as const;
  const at7 = '2026-09-08T08:00:00.000Z';
  const at14 = '2026-09-15T08:00:00.000Z';
  const reminded: MatchEvent = { type: 'ReminderFired', firedAt: at7, ...reminder, due: at7 };
  const expired: MatchEvent = { type: 'MatchExpired', expiredOn: '2026-09-15' };

  it('asks who has not answered after seven days, once', () => {
    proposal.as(timer).at(at7).when(remind).thenRecorded(reminded);
    proposal.and(reminded).as(timer).at(at7).when(remind).thenNothing();
  });

  it('asks nobody too early, nor anybody who has answered', () => {
    proposal.as(timer).at('2026-09-08T07:59:59.999Z').when(remind).thenNothing();
    proposal.and(accepted('ada')).as(timer).at(at7).when(remind).thenNothing();
  });

  it('expires after fourteen days, telling the manager in the same append', () => {
    proposal
      .as(timer)
      .at(at14)
      .where({ today: '2026-09-15' })
      .when(expire)
      .thenRecorded({ type: 'ReminderEscalated', firedAt: at14, ...expiry, due: at14 }, expired);
    agreement.as(timer).at(at14).when(expire).thenNothing();
  });

  it('takes no answer once it has expired', () =>
    proposal.and(expired).as(ada).when({ type: 'AcceptMatch' }).thenRefused('match-over'));
});
