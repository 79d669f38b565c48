import {
  cohort,
  LEADERS_TOGETHER,
  match,
  person,
  programme,
  relationship,
  type CohortEvent,
  type MatchEvent,
  type PersonEvent,
  type ProgrammeEvent,
  type RelationshipEvent,
  type TimerRule,
} from '#domain';
import type { History } from './history.js';
import {
  closed,
  considerations,
  endedEarly,
  growing,
  growingGroup,
  held,
  mentee,
  paused,
  prepared,
  readiness,
  reported,
  scheduled,
  signedOff,
} from './situations.js';

/** Something of everything: a programme with two cohorts, their people, matches and relationships. */
export async function writeStory(history: History): Promise<void> {
  await history.write(programme, 'programme', theProgramme);
  await history.write(cohort, 'cohort', theCohort);
  await history.write(cohort, 'other', [opened('other')]);
  await history.write(person, 'mentor', theMentor);
  await history.write(person, 'mentee', [registered('Mina Mentee', 'Sales', 'North')]);
  await history.write(match, 'match', theMatch);
  await history.write(match, 'waiting', waiting);
  await history.write(match, 'open', [proposed('third'), fired('match-reply', 'proposed', 'third', '2026-08-27')]);
  await history.write(match, 'expired', [
    proposed('fourth'),
    fired('match-reply', 'proposed', 'manager', '2026-09-03', 'expiry', true),
    { type: 'MatchExpired', expiredOn: '2026-09-03' },
  ]);
  await history.write(relationship, 'closed', closed);
  await history.write(relationship, 'early', growing);
  await history.write(relationship, 'early', endedEarly.slice(growing.length), mentee);
  await history.write(relationship, 'thriving', thriving);
  await history.write(relationship, 'lapsing', lapsing);
  await history.write(relationship, 'group', [
    ...growingGroup('mentee', 'second', 'third'),
    held('g1', '2026-09-08', { attendance: ['mentor', 'mentee', 'third'] }),
    { type: 'ParticipantWithdrawn', personId: 'second', withdrawnOn: '2026-09-09' },
  ]);
  await history.write(relationship, 'new', [{ ...prepared[0], cohortId: 'other' } as RelationshipEvent]);
}

const theProgramme: readonly ProgrammeEvent[] = [
  { type: 'ProgrammeDefined', by: 'manager', name: 'Leaders', policy: LEADERS_TOGETHER, policyVersion: 1 },
  { type: 'ManagerAppointed', by: 'manager', personId: 'manager' },
  { type: 'PolicyRevised', by: 'manager', policy: { ...LEADERS_TOGETHER, capacity: 3 }, policyVersion: 2 },
];

const opened = (name: string): CohortEvent => ({
  type: 'CohortOpened',
  by: 'manager',
  programmeId: 'programme',
  name,
  startsOn: '2026-08-01',
  endsOn: '2027-07-31',
  timeZone: 'Europe/London',
  coordinators: ['coordinator'],
});
const theCohort: readonly CohortEvent[] = [
  opened('cohort'),
  enrolled('mentor', 'mentor'),
  ...['mentee', 'second', 'third', 'fourth'].map((id) => enrolled(id, 'mentee')),
  { type: 'ParticipantWithdrewFromCohort', by: 'fourth', personId: 'fourth' },
];
function enrolled(personId: string, as: 'mentor' | 'mentee'): CohortEvent {
  const answers = as === 'mentor' ? { considerations } : { readiness };
  return { type: 'ParticipantEnrolled', by: personId, recordedBy: personId, personId, as, answered: true, ...answers };
}

const registered = (name: string, unit: string, region: string): PersonEvent => ({
  type: 'PersonRegistered',
  by: 'manager',
  externalId: `id of ${name}`,
  name,
  unit,
  region,
});
const reservation = (matchId: string, partner: string) =>
  ({ matchId, cohortId: 'cohort', form: 'one-to-one', partnerIds: [partner] }) as const;
const theMentor: readonly PersonEvent[] = [
  registered('Max Mentor', 'Finance', 'South'),
  { type: 'PersonDetailsChanged', by: 'manager', name: 'Max M. Mentor', region: 'West' },
  { type: 'MentorApproved', by: 'manager', programmeId: 'programme' },
  { type: 'CapacityReserved', ...reservation('match', 'mentee') },
  { type: 'CapacitySet', by: 'mentor', capacity: 1 },
  {
    type: 'CapacityRefused',
    ...reservation('waiting', 'second'),
    reason: 'full',
    waitingSince: '2026-08-19T10:00:00.000Z',
  },
];

const proposed = (menteeId: string): MatchEvent => ({
  type: 'MatchProposed',
  by: 'manager',
  programmeId: 'programme',
  cohortId: 'cohort',
  proposedOn: '2026-08-18',
  form: 'one-to-one',
  mentorId: 'mentor',
  menteeIds: [menteeId],
  source: 'algorithm',
  score: 0.75,
  reasons: ['same field'],
  attempt: 1,
});
const agreed = (menteeId: string): readonly MatchEvent[] => [
  proposed(menteeId),
  { type: 'MatchAccepted', by: 'mentor' },
  { type: 'MatchAccepted', by: menteeId },
  { type: 'MatchAgreed', agreedAt: '2026-08-19T10:00:00.000Z' },
];
const theMatch: readonly MatchEvent[] = [...agreed('mentee'), { type: 'MatchConfirmed', relationshipId: 'closed' }];
const waiting: readonly MatchEvent[] = [...agreed('second'), { type: 'MatchNotSeated', reason: 'capacity-full' }];

export const fired = (
  rule: TimerRule,
  anchor: string,
  recipient: string,
  on: string,
  occurrence = '1',
  escalation = false,
) => ({
  type: escalation ? ('ReminderEscalated' as const) : ('ReminderFired' as const),
  rule,
  anchor,
  recipient,
  occurrence,
  due: `${on}T08:00:00.000Z`,
  firedAt: `${on}T08:00:01.000Z`,
});

const thriving: readonly RelationshipEvent[] = [
  ...growing,
  scheduled('s1', '2026-09-08T09:00:00.000Z', '2026-09-08T11:00:00.000Z'),
  held('s1', '2026-09-08'),
  held('s2', '2026-09-22', { minutes: 90 }),
  { type: 'SessionDisputed', by: 'mentee', sessionId: 's2', reason: 'It was an hour.' },
  scheduled('s3', '2026-10-06T09:00:00.000Z', '2026-10-06T11:00:00.000Z'),
  {
    type: 'ObjectiveRevised',
    by: 'mentee',
    objectiveId: 'objective of mentee',
    targetDate: '2026-12-15',
    measure: 'Four meetings chaired.',
  },
  reported,
  signedOff,
];

/** The rhythm lapsed, the manager was told; then one inactive month more, in a pause. */
const lapsing: readonly RelationshipEvent[] = [
  ...growing,
  fired('rhythm-lapse', 'since-2026-09-01', 'mentor', '2026-09-22'),
  fired('rhythm-lapse', 'since-2026-09-01', 'mentee', '2026-09-22'),
  fired('rhythm-lapse', 'since-2026-09-01', 'manager', '2026-09-29', 'escalation', true),
  paused('2026-10-01', '2026-10-15'),
  { type: 'RelationshipResumed', by: 'mentee', resumedOn: '2026-10-15', days: 14, endsOn: '2027-03-15' },
];
