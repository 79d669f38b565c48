import {
  instantAt,
  LEADERS_TOGETHER,
  relationship,
  type Actor,
  type Clauses,
  type ClosureKind,
  type ObjectiveText,
  type RelationshipContext,
  type RelationshipEvent,
  type ReviewAnswers,
  type SessionEvent,
  type Terms,
} from '#domain';
import { given } from './given.js';

/** Situations in which a relationship can be, by name: what had to happen until then. */

export const mentor: Actor = { id: 'mentor', role: 'mentor' };
export const mentee: Actor = { id: 'mentee', role: 'mentee' };
export const manager: Actor = { id: 'manager', role: 'manager' };
export const system: Actor = { id: 'timers', role: 'system' };
export const asMentee = (id: string): Actor => ({ id, role: 'mentee' });

export const context: RelationshipContext = {
  now: Temporal.Instant.from('2026-10-01T11:00:00Z'),
  actor: mentor,
  id: 'new',
  policy: LEADERS_TOGETHER,
  timeZone: 'Europe/London',
  today: '2026-10-01',
  codeMissing: [],
  unfit: [],
  actorMark: 'mark of mentor',
};

/** Noon in London on this date, or another time. */
export const on = (today: string, time = '12:00') => ({
  today,
  now: Temporal.Instant.from(instantAt(today, time, 'Europe/London')),
});

/** Their hand: who acts, and the mark by which they are told again. */
export const by = (actor: Actor) => ({ actor, actorMark: `mark of ${actor.id}` });

export const situation = (...events: readonly RelationshipEvent[]) => given(relationship, context, ...events);

export const terms: Terms = {
  duration: 'P6M',
  rhythm: 'P2W',
  sessionLength: 'PT2H',
  commitment: 'PT24H',
  channels: ['face-to-face', 'video'],
};
export const clauses: Clauses = {
  goals: 'To lead a team.',
  venue: 'At the office.',
  movingAndCancelling: 'A day ahead, by telephone.',
  rolesAndResponsibilities: 'As described.',
  confidentiality: 'What is said stays here.',
  measuringSuccess: 'By the objectives.',
  endingWithoutFault: 'At any time.',
  closure: 'With a review.',
};
export const text = { terms, clauses, salt: 'salt', textDigest: 'digest' };
export const objective: ObjectiveText = {
  statement: 'Chair the meeting of the unit.',
  measure: 'Three meetings chaired.',
  firstStep: 'Sit in on one.',
  whyItMatters: 'I avoid it.',
};
export const plan = {
  menteeId: 'mentee',
  competencies: ['people-development'],
  frequency: 'P2W',
  methods: ['video'],
  learningPlan: 'Chairing.',
  goals: 'To lead a team.',
  roles: 'The mentee prepares.',
} as const;

export const readiness = {
  dedicateTime: 'yes',
  accountableForOwnDevelopment: 'yes',
  selfManage: 'yes',
  willingToBeChallenged: 'no',
  openToIntrospection: 'not-applicable',
} as const;
export const considerations = {
  professionalExperience: 'yes',
  interpersonalSkills: 'yes',
  organisationalKnowledge: 'yes',
  responsibleForAnothersGrowth: 'yes',
  supervisorySkills: 'not-applicable',
  timeToDedicate: 'yes',
} as const;

const ofGroup = (...menteeIds: readonly string[]): RelationshipEvent => ({
  type: 'RelationshipInitiated',
  matchId: 'match',
  programmeId: 'programme',
  cohortId: 'cohort',
  form: menteeIds.length > 1 ? 'group' : 'one-to-one',
  mentorId: 'mentor',
  menteeIds,
  initiatedOn: '2026-08-20',
});
export const initiated: readonly RelationshipEvent[] = [ofGroup('mentee')];

const preparation = (...menteeIds: readonly string[]): RelationshipEvent[] => [
  ofGroup(...menteeIds),
  ...menteeIds.map((id): RelationshipEvent => ({ type: 'ReadinessAnswered', by: id, answers: readiness })),
  { type: 'ConsiderationsConfirmed', by: 'mentor', answers: considerations },
  ...menteeIds.map((id): RelationshipEvent => ({
    type: 'OtherMentorsAttested',
    by: id,
    attestation: 'no-other-mentor',
  })),
  {
    type: 'InitialMeetingHeld',
    by: 'mentor',
    heldOn: '2026-08-24',
    channel: 'face-to-face',
    topics: ['aims', 'purpose', 'meeting-format', 'mentor-role-and-commitments', 'expected-of-mentee'],
  },
];
/** Everything is there to begin negotiating. */
export const prepared: readonly RelationshipEvent[] = preparation('mentee');

const negotiation = (...menteeIds: readonly string[]): RelationshipEvent[] => [
  ...preparation(...menteeIds),
  { type: 'NegotiatingBegan', by: 'mentor', beganOn: '2026-08-25' },
];
export const negotiating: readonly RelationshipEvent[] = negotiation('mentee');

export const drafted: readonly RelationshipEvent[] = [
  ...negotiating,
  { type: 'AgreementDrafted', by: 'mentor', revision: 1, ...text },
];
export const signed = (id: string): RelationshipEvent => ({
  type: 'AgreementSigned',
  by: id,
  revision: 1,
  textDigest: 'digest',
});
const agreement = (...menteeIds: readonly string[]): RelationshipEvent[] => [
  ...negotiation(...menteeIds),
  { type: 'AgreementDrafted', by: 'mentor', revision: 1, ...text },
  signed('mentor'),
  ...menteeIds.map(signed),
  {
    type: 'AgreementConcluded',
    revision: 1,
    textDigest: 'digest',
    startsOn: '2026-09-01',
    endsOn: '2027-03-01',
    countsFrom: '2026-09-01',
    terms,
  },
];
/** The agreement runs from 1 September 2026 to 1 March 2027; nothing else is negotiated yet. */
export const agreed: readonly RelationshipEvent[] = agreement('mentee');

const growth = (...menteeIds: readonly string[]): RelationshipEvent[] => [
  ...agreement(...menteeIds),
  ...menteeIds.flatMap((menteeId): RelationshipEvent[] => [
    { type: 'DevelopmentPlanDrafted', by: menteeId, ...plan, menteeId },
    {
      type: 'ObjectiveSet',
      by: menteeId,
      objectiveId: `objective of ${menteeId}`,
      menteeId,
      targetDate: '2026-12-01',
      ...objective,
    },
  ]),
  { type: 'EnablingGrowthBegan', by: 'mentor', beganOn: '2026-09-01' },
];
/** Enabling growth, with a plan and one objective. */
export const growing: readonly RelationshipEvent[] = growth('mentee');
/** The same with several mentees. */
export const growingGroup = (...menteeIds: readonly string[]): readonly RelationshipEvent[] => growth(...menteeIds);

export const reported: RelationshipEvent = {
  type: 'ObjectiveReportedReached',
  by: 'mentee',
  objectiveId: 'objective of mentee',
};
export const signedOff: RelationshipEvent = {
  type: 'ObjectiveSignedOff',
  by: 'mentor',
  objectiveId: 'objective of mentee',
  result: 'Four meetings chaired.',
};

export const scheduled = (sessionId: string, startsAt: string, endsAt: string): SessionEvent => ({
  type: 'SessionScheduled',
  by: 'mentor',
  sessionId,
  startsAt,
  endsAt,
  channel: 'video',
});
export const held = (
  sessionId: string,
  heldOn: string,
  changes: Partial<Extract<SessionEvent, { type: 'SessionHeld' }>> = {},
): SessionEvent => ({
  type: 'SessionHeld',
  by: 'mentor',
  sessionId,
  heldOn,
  minutes: 120,
  channel: 'video',
  attendance: ['mentor', 'mentee'],
  goalsReviewed: true,
  ...changes,
});
export const paused = (pausedOn: string, resumesOn: string): RelationshipEvent => ({
  type: 'RelationshipPaused',
  by: 'mentee',
  pausedOn,
  resumesOn,
});

export const closureBegan = (kind: ClosureKind, beganOn: string): RelationshipEvent => ({
  type: 'ClosureBegan',
  kind,
  beganOn,
  ...(kind === 'early' ? { enderMark: 'mark of mentee', endedBy: 'mentee' } : {}),
});
/** Closure as completed since 15 February 2027. */
export const inClosure: readonly RelationshipEvent[] = [...growing, closureBegan('completed', '2027-02-15')];
/** Ended early by the mentee on 1 October 2026. */
export const endedEarly: readonly RelationshipEvent[] = [...growing, closureBegan('early', '2026-10-01')];

const answer = { text: 'Much.', audience: 'partner' } as const;
export const answers: ReviewAnswers = {
  goalsAgainstAchievements: answer,
  whatWorked: answer,
  whatDidNot: answer,
  learned: answer,
  ownNeedsMet: answer,
};
export const reviewed = (id: string): RelationshipEvent => ({ type: 'ClosureReviewSubmitted', by: id, answers });
/** Closed as completed on 1 March 2027. */
export const closed: readonly RelationshipEvent[] = [
  ...inClosure,
  reviewed('mentor'),
  reviewed('mentee'),
  { type: 'NextStepsAgreed', by: 'mentor', steps: 'A call in spring.' },
  { type: 'JointReviewHeld', by: 'mentor', heldOn: '2027-03-01' },
  { type: 'RelationshipClosed', kind: 'completed', closedOn: '2027-03-01' },
];
