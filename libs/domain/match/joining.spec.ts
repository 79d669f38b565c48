import { describe, expect, it } from '@jest/globals';
import { LEADERS_TOGETHER, unmetToJoin, type Eligibility, type MatchPeople, type Reservation } from '#domain';

const ready: Eligibility = {
  registered: true,
  left: false,
  enrolled: { mentor: 'answered', mentee: 'answered' },
  approved: true,
  reportingLine: [],
  trainingMissing: [],
};
const group = { mentorId: 'mentor', cohortId: 'cohort', form: 'group' } as const;
const place = (mentorId: string, changes: Partial<Reservation> = {}) => ({
  [`match with ${mentorId}`]: {
    matchId: `match with ${mentorId}`,
    cohortId: 'cohort',
    form: 'group' as const,
    partnerIds: [mentorId],
    ...changes,
  },
});

function missing(cy: Partial<Eligibility>, places: Readonly<Record<string, Reservation>> = {}, excluded = false) {
  const match: MatchPeople = {
    cohort: 'open',
    people: { mentor: ready, cy: { ...ready, ...cy } },
    excludedMentees: excluded ? ['cy'] : [],
  };
  return unmetToJoin('cy', group, match, { held: {}, places }, LEADERS_TOGETHER).map(({ criterion }) => criterion);
}

describe('joining a group', () => {
  it('asks of a mentee what a match would: known, here, enrolled and answered, outside the reporting line', () => {
    expect(missing({})).toEqual([]);
    expect(missing({ registered: false })).toEqual(['registered']);
    const unanswered = { left: true, enrolled: { mentor: 'none', mentee: 'unanswered' }, reportingLine: ['mentor'] };
    expect(missing(unanswered as Partial<Eligibility>)).toEqual(['present', 'outside-reporting-line', 'answers-given']);
    expect(missing({}, {}, true)).toEqual(['may-be-matched']);
  });

  it('leaves a mentee with one mentor for each cohort and form, and a pair together once', () => {
    expect(missing({}, place('other'))).toEqual(['place-free']);
    expect(missing({}, place('other', { form: 'one-to-one' }))).toEqual([]);
    expect(missing({}, place('other', { cohortId: 'spring' }))).toEqual([]);
    expect(missing({}, place('mentor', { form: 'one-to-one' }))).toEqual(['pair-apart']);
  });
});
