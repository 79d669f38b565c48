import { expect, it } from '@jest/globals';
import { fold } from '../decider.js';
import { LEADERS_TOGETHER } from '../policy.js';
import { dues } from './dues.js';
import type { MatchFact } from './messages.js';
import { evolve, unproposed } from './state.js';

const proposed: MatchFact = {
  type: 'MatchProposed',
  by: 'manager-1',
  programmeId: 'programme',
  cohortId: 'cohort',
  form: 'one-to-one',
  mentorId: 'mentor',
  menteeIds: ['mentee'],
  source: 'list',
  attempt: 1,
  proposedOn: '2026-10-20',
};

const agenda = (...facts: MatchFact[]) =>
  dues(fold(evolve, unproposed, facts), LEADERS_TOGETHER, 'Europe/London').map(
    (due) => `${due.recipient} ${due.occurrence} ${due.due}${due.escalation ? ' escalated' : ''}`,
  );

it('a proposal reminds whoever has not answered after 7 days and expires after 14, telling the manager', () => {
  expect(agenda(proposed)).toEqual([
    'mentor 1 2026-10-27T09:00:00.000Z',
    'mentee 1 2026-10-27T09:00:00.000Z',
    'manager expiry 2026-11-03T09:00:00.000Z escalated',
  ]);
});

it('who has answered is not reminded', () => {
  expect(agenda(proposed, { type: 'MatchAccepted', by: 'mentor' })).toEqual([
    'mentee 1 2026-10-27T09:00:00.000Z',
    'manager expiry 2026-11-03T09:00:00.000Z escalated',
  ]);
});

it('each recipient has a firing of their own, and one that has fired is not due again', () => {
  const fired: MatchFact = {
    type: 'ReminderFired',
    rule: 'match-reply',
    anchor: 'proposed',
    recipient: 'mentor',
    occurrence: '1',
    due: '2026-10-27T09:00:00.000Z',
    firedAt: '2026-10-27T09:00:00.000Z',
  };
  expect(agenda(proposed, fired)).toEqual([
    'mentee 1 2026-10-27T09:00:00.000Z',
    'manager expiry 2026-11-03T09:00:00.000Z escalated',
  ]);
});

it('a match that is agreed, declined, withdrawn or expired has nothing due', () => {
  const ends: MatchFact[] = [
    { type: 'MatchAgreed', agreedAt: '2026-10-21T10:00:00.000Z' },
    { type: 'MatchDeclined', by: 'mentee' },
    { type: 'MatchWithdrawn', by: 'manager-1' },
    { type: 'MatchExpired', expiredOn: '2026-11-03' },
  ];
  for (const end of ends) expect(agenda(proposed, end)).toEqual([]);
});

it('nothing is due before anything is proposed', () => {
  expect(agenda()).toEqual([]);
});
