import {
  addDays,
  INITIAL_MEETING_TOPICS,
  instantAt,
  relationshipDues,
  unmetFor,
  type ObjectiveText,
  type RelationshipCommand,
  type RelationshipContext,
  type RelationshipState,
  type Session,
} from '#domain';
import { answers, clauses, considerations, context, objective, plan, readiness, terms } from '../support/situations.js';

/** Numbers that chance drew for one step; each ask makes of them what it needs. */
export interface Draw {
  readonly a: number;
  readonly b: number;
  readonly c: number;
}

export const PEOPLE = ['mentor', 'ada', 'bob', 'cy', 'stranger', 'manager'] as const;

type Asks = {
  readonly [T in RelationshipCommand['type']]: (
    state: RelationshipState,
    draw: Draw,
    context: RelationshipContext,
  ) => Extract<RelationshipCommand, { type: T }>;
};

const pick = <T>(from: readonly T[], n: number): T | undefined => from[n % Math.max(1, from.length)];
const minutesOf = ({ b }: Draw): number => [30, 60, 90, 120, 120, 720, 0, 721][b % 8]!;
const sessionOf = (state: RelationshipState, { a, b }: Draw, fits: (session: Session) => boolean): string => {
  const all = state.phase === 'none' ? [] : Object.entries(state.sessions);
  const fitting = all.filter(([, session]) => fits(session) || b % 5 === 0);
  return pick(fitting, a)?.[0] ?? 'unknown';
};
const ahead = ({ status }: Session): boolean => status === 'scheduled';
const held = ({ status }: Session): boolean => status === 'held';
const disputed = (session: Session): boolean => session.status === 'held' && session.disputed;
const objectiveOf = (state: RelationshipState, { a }: Draw): string =>
  (state.phase === 'none' ? undefined : pick(Object.keys(state.objectives), a)) ?? 'unknown';
const textOf = ({ a, b }: Draw) => ({
  terms: { ...terms, duration: ['P3M', 'P6M', 'P12M', 'P2Y'][a % 4]! },
  clauses,
  salt: 'salt',
  textDigest: `digest ${b % 3}`,
});
const digestOf = (state: RelationshipState, { b }: Draw): string =>
  state.phase === 'none' || b % 5 === 0 ? `digest ${b % 3}` : (state.text?.textDigest ?? '');
const objectiveText: ObjectiveText = objective;

/** Every command, made up from chance: sensible often enough to get somewhere, wrong often enough to be refused. */
export const ASKS: Asks = {
  InitiateRelationship: (_state, { a }) => ({
    type: 'InitiateRelationship',
    matchId: `match ${a % 2}`,
    programmeId: 'programme',
    cohortId: 'cohort',
    form: a % 3 === 0 ? 'one-to-one' : 'group',
    mentorId: 'mentor',
    menteeIds: a % 3 === 0 ? ['ada'] : ['ada', 'bob'],
  }),
  AnswerReadiness: () => ({ type: 'AnswerReadiness', answers: readiness }),
  ConfirmConsiderations: () => ({ type: 'ConfirmConsiderations', answers: considerations }),
  AttestOtherMentors: (_state, { a }) => ({
    type: 'AttestOtherMentors',
    attestation: a % 2 === 0 ? 'no-other-mentor' : 'they-know',
  }),
  HoldInitialMeeting: (_state, { a, b }, { today }) => ({
    type: 'HoldInitialMeeting',
    heldOn: addDays(today, 1 - (b % 4)),
    channel: 'face-to-face',
    topics: INITIAL_MEETING_TOPICS.slice(a % 3),
  }),
  BeginNegotiating: () => ({ type: 'BeginNegotiating' }),
  DraftAgreement: (_state, draw) => ({ type: 'DraftAgreement', ...textOf(draw) }),
  AmendAgreement: (_state, draw) => ({ type: 'AmendAgreement', ...textOf(draw) }),
  SignAgreement: (state, draw) => ({ type: 'SignAgreement', textDigest: digestOf(state, draw) }),
  OpenRenegotiation: () => ({ type: 'OpenRenegotiation' }),
  DraftDevelopmentPlan: (_state, { a }) => ({
    type: 'DraftDevelopmentPlan',
    ...plan,
    menteeId: PEOPLE[a % PEOPLE.length]!,
  }),
  SetObjective: (_state, { a, b }, { today, actor }) => ({
    type: 'SetObjective',
    menteeId: a % 4 === 0 ? PEOPLE[b % PEOPLE.length]! : actor.id,
    targetDate: addDays(today, (b % 60) - 1),
    ...objectiveText,
  }),
  BeginEnablingGrowth: () => ({ type: 'BeginEnablingGrowth' }),
  ScheduleSession: (_state, draw, { today, timeZone }) => ({
    type: 'ScheduleSession',
    startsAt: instantAt(addDays(today, draw.a % 20), `${10 + (draw.c % 10)}:00`, timeZone),
    minutes: minutesOf(draw),
    channel: 'video',
  }),
  MoveSession: (state, draw, { today, timeZone }) => ({
    type: 'MoveSession',
    sessionId: sessionOf(state, draw, ahead),
    startsAt: instantAt(addDays(today, draw.b % 20), `${10 + (draw.c % 10)}:30`, timeZone),
  }),
  CancelSession: (state, draw) => ({ type: 'CancelSession', sessionId: sessionOf(state, draw, ahead) }),
  RecordSession: (state, draw, { today }) => ({
    type: 'RecordSession',
    ...(draw.c % 3 === 0 ? { sessionId: sessionOf(state, draw, ahead) } : {}),
    ...(draw.c % 2 === 0 ? { startTime: `0${draw.a % 10}:00` } : {}),
    heldOn: addDays(today, 1 - (draw.a % 15)),
    minutes: minutesOf(draw),
    channel: 'telephone',
    ...(draw.b % 2 === 0 ? { attendance: ['mentor', draw.a % 2 === 0 ? 'ada' : 'bob'] } : {}),
    goalsReviewed: true,
  }),
  RecordMissedSession: (state, draw) => ({ type: 'RecordMissedSession', sessionId: sessionOf(state, draw, ahead) }),
  DisputeSession: (state, draw) => ({ type: 'DisputeSession', sessionId: sessionOf(state, draw, held) }),
  SettleDispute: (state, draw) => ({
    type: 'SettleDispute',
    sessionId: sessionOf(state, draw, disputed),
    ...(draw.c % 2 === 0 ? { minutes: minutesOf(draw) } : {}),
  }),
  RecordContact: (_state, { a }, { today }) => ({
    type: 'RecordContact',
    on: addDays(today, 1 - (a % 30)),
    channel: 'email',
  }),
  RecordReflection: () => ({ type: 'RecordReflection', text: 'I hurried.' }),
  AgreeAction: (_state, { a }) => ({ type: 'AgreeAction', ownerId: PEOPLE[a % PEOPLE.length]!, action: 'Chair.' }),
  CompleteAction: (state, { a }) => ({
    type: 'CompleteAction',
    actionId: (state.phase === 'none' ? undefined : pick(Object.keys(state.actions), a)) ?? 'unknown',
  }),
  GiveFeedback: (_state, { a }) => ({ type: 'GiveFeedback', to: PEOPLE[a % PEOPLE.length]!, text: 'Thanks.' }),
  ReviseObjective: (state, draw, { today }) => ({
    type: 'ReviseObjective',
    objectiveId: objectiveOf(state, draw),
    targetDate: addDays(today, draw.b % 50),
  }),
  DropObjective: (state, draw) => ({ type: 'DropObjective', objectiveId: objectiveOf(state, draw) }),
  ReportObjectiveReached: (state, draw) => ({ type: 'ReportObjectiveReached', objectiveId: objectiveOf(state, draw) }),
  SignOffObjective: (state, draw) => ({
    type: 'SignOffObjective',
    objectiveId: objectiveOf(state, draw),
    result: 'Done.',
  }),
  ReviewDevelopmentPlan: () => ({ type: 'ReviewDevelopmentPlan' }),
  MakeReferral: () => ({ type: 'MakeReferral', kind: 'advice', to: 'A lawyer' }),
  NoteReferralOutcome: (state, { a }) => ({
    type: 'NoteReferralOutcome',
    referralId: (state.phase === 'none' ? undefined : pick(Object.keys(state.referrals), a)) ?? 'unknown',
    outcome: 'Signed.',
  }),
  MakeIntroduction: () => ({ type: 'MakeIntroduction', to: 'The head of finance' }),
  ProposeEnd: () => ({ type: 'ProposeEnd' }),
  AgreeEnd: () => ({ type: 'AgreeEnd' }),
  AgreeRemedy: () => ({ type: 'AgreeRemedy', remedy: 'Meet monthly.' }),
  BeginClosure: (_state, { a }) => ({
    type: 'BeginClosure',
    kind: (['completed', 'completed', 'programme-ended', 'inactive', 'leaver'] as const)[a % 5]!,
  }),
  Terminate: () => ({ type: 'Terminate' }),
  AgreeNextSteps: () => ({ type: 'AgreeNextSteps', steps: 'A call in spring.' }),
  SubmitClosureReview: (_state, { a }) => ({ type: 'SubmitClosureReview', answers: a % 4 === 0 ? {} : answers }),
  HoldJointReview: (_state, { a }, { today }) => ({ type: 'HoldJointReview', heldOn: addDays(today, 1 - (a % 3)) }),
  Pause: (_state, { a }, { today }) => ({ type: 'Pause', resumesOn: addDays(today, a % 70) }),
  Resume: () => ({ type: 'Resume' }),
  Extend: (state, { a }, { today }) => ({
    type: 'Extend',
    endsOn: (state.phase !== 'none' && a % 2 === 0 && state.extension?.endsOn) || addDays(today, (a % 8) * 40),
  }),
  CorrectRecord: () => ({
    type: 'CorrectRecord',
    eventId: '5f0d6a52-8b3e-4c54-9d5e-0a1b2c3d4e5f',
    reason: 'A typing error.',
    correction: 'Ninety minutes.',
  }),
  CorrectPhase: (_state, { a }) => ({
    type: 'CorrectPhase',
    to: (['preparation', 'negotiating', 'enabling-growth'] as const)[a % 3]!,
    reason: 'By accident.',
  }),
  ConsentToReturn: () => ({ type: 'ConsentToReturn' }),
  Reopen: () => ({ type: 'Reopen', reason: 'By accident.' }),
  CompleteReopening: () => ({ type: 'CompleteReopening' }),
  RefuseReopening: () => ({ type: 'RefuseReopening', reason: 'full' }),
  AddParticipant: (state, draw) => ({
    type: 'AddParticipant',
    personId: PEOPLE[draw.a % PEOPLE.length]!,
    textDigest: digestOf(state, draw),
  }),
  NoteParticipantLeft: (_state, { a, b }, { today }) => ({
    type: 'NoteParticipantLeft',
    personId: PEOPLE[a % PEOPLE.length]!,
    lastDay: addDays(today, -(b % 3)),
  }),
  FireReminder: (state, { a }, { policy, timeZone }) => ({
    type: 'FireReminder',
    due: pick(relationshipDues(state, policy, timeZone), a) ?? {
      rule: 'end-reached',
      anchor: 'unknown',
      recipient: 'system',
      occurrence: 'close',
      due: context.now.toString(),
      escalation: false,
    },
  }),
};

export const COMMANDS = Object.keys(ASKS) as RelationshipCommand['type'][];

/** Whoever has to do something to get on does it: without this, chance alone would seldom leave preparation. */
export function onward(
  state: RelationshipState,
  draw: Draw,
  now: RelationshipContext,
): { who: string; command: RelationshipCommand } {
  if (state.phase === 'none') return { who: 'seating', command: ASKS.InitiateRelationship(state, draw, now) };
  const { criterion, who = 'mentor' } = unmetFor(state, now)[0] ?? {};
  switch (criterion) {
    case 'readiness-answered':
      return { who, command: { type: 'AnswerReadiness', answers: readiness } };
    case 'considerations-confirmed':
      return { who, command: { type: 'ConfirmConsiderations', answers: considerations } };
    case 'initial-meeting-held':
    case 'initial-meeting-topics':
      return {
        who,
        command: {
          type: 'HoldInitialMeeting',
          heldOn: now.today,
          channel: 'video',
          topics: INITIAL_MEETING_TOPICS,
        },
      };
    case 'other-mentors-attested':
      return { who, command: { type: 'AttestOtherMentors', attestation: 'no-other-mentor' } };
    case 'agreement-drafted':
      return { who, command: { type: 'DraftAgreement', ...textOf({ ...draw, a: draw.a % 3 }) } };
    case 'agreement-signed':
    case 'agreement-concluded':
      return { who, command: { type: 'SignAgreement', textDigest: state.text?.textDigest ?? '' } };
    case 'development-plan-drafted':
      return { who, command: { type: 'DraftDevelopmentPlan', ...plan, menteeId: who } };
    case 'objective-set':
      return {
        who,
        command: { type: 'SetObjective', menteeId: who, targetDate: addDays(now.today, 30), ...objectiveText },
      };
    case 'closure-lead': {
      const [id, open] =
        Object.entries(state.objectives).find(([, { status }]) => status === 'set' || status === 'reported') ?? [];
      if (!id || !open) return { who: 'mentor', command: { type: 'ProposeEnd' } };
      return open.status === 'set'
        ? { who: open.menteeId, command: { type: 'ReportObjectiveReached', objectiveId: id } }
        : { who: 'mentor', command: { type: 'SignOffObjective', objectiveId: id, result: 'Done.' } };
    }
    case 'review-submitted':
      return { who, command: { type: 'SubmitClosureReview', answers } };
    case 'next-steps-agreed':
      return { who, command: { type: 'AgreeNextSteps', steps: 'A call in spring.' } };
    case 'joint-review-held':
      return { who, command: { type: 'HoldJointReview', heldOn: now.today } };
    default:
      return {
        who,
        command:
          state.phase === 'preparation'
            ? { type: 'BeginNegotiating' }
            : state.phase === 'negotiating'
              ? { type: 'BeginEnablingGrowth' }
              : { type: 'BeginClosure', kind: 'completed' },
      };
  }
}
