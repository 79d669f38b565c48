import type { Role } from '#domain';
import type { Asks, CommandType } from '#commands';

/** What a caller has to be to an aggregate to change it (domain.md, "Who may do what"). */
export type Standing =
  /** Mentor or one of the mentees of this match or relationship, whatever their token calls them. */
  | 'mentor'
  | 'mentee'
  /** The person whom the command is about. */
  | 'self'
  /** Manages this programme; not where they or their reports take part. */
  | 'manager'
  /** Coordinates this cohort; likewise. */
  | 'coordinator'
  /** Manages or coordinates something: people belong to the organisation, not to one programme. */
  | 'any-manager'
  | 'any-coordinator'
  | 'administrator'
  /** Flows and timers. */
  | 'system';

type Grant<C> = readonly Standing[] | ((command: C) => readonly Standing[]);
type Ask = Asks[keyof Asks];
type Grants = { readonly [T in CommandType]: Grant<Extract<Ask, { type: T }>> };

const participants = ['mentor', 'mentee'] as const;
const organisers = ['manager', 'coordinator'] as const;
const everybodyInvolved = [...participants, ...organisers] as const;
const staff = ['any-manager', 'any-coordinator', 'administrator'] as const;

/** Who may do what: a command that stands here with nobody, nobody may send; one that is missing does not compile. */
export const GRANTS: Grants = {
  DefineProgramme: ['any-manager', 'administrator'],
  AppointManager: ['manager', 'administrator'],
  RevisePolicy: ['manager'],
  PublishCodeOfPractice: ['manager'],
  PublishResource: ['manager'],
  WithdrawResource: ['manager'],
  RetireProgramme: ['manager'],

  OpenCohort: ['manager'],
  Enrol: [...organisers, 'self'],
  WithdrawFromCohort: [...organisers, 'self'],
  CloseCohort: ['manager'],
  StopClosing: ['manager'],
  FinishClosing: ['system'],

  RegisterPerson: staff,
  ChangeDetails: staff,
  DeclareCompetencies: ['self', ...staff],
  VerifyCompetency: ['any-manager'],
  ApproveMentor: ['manager'],
  SignMentorAgreement: ['self'],
  SetCapacity: ['self', 'any-manager', 'any-coordinator'],
  ReserveCapacity: ['system'],
  ReleaseCapacity: ['system'],
  ReservePlace: ['system'],
  ReleasePlace: ['system'],
  AcceptCodeOfPractice: ['self'],
  CompleteTraining: ['self', 'any-manager', 'any-coordinator'],
  RecordExclusion: ['self', 'any-manager'],
  GiveOtherMentorNotice: ['system'],
  RecordOutcome: ['self', 'any-manager', 'any-coordinator'],
  RecordLeaving: staff,
  ReturnPerson: staff,

  ProposeMatch: [...organisers, 'system'],
  AcceptMatch: participants,
  DeclineMatch: participants,
  WithdrawMatch: [...organisers, 'system'],
  ConfirmMatch: ['system'],
  LeaveMatchUnseated: ['system'],
  LeaveMatchUnfulfilled: ['system'],

  InitiateRelationship: ['system'],
  AnswerReadiness: ['mentee'],
  ConfirmConsiderations: ['mentor'],
  AttestOtherMentors: ['mentee'],
  HoldInitialMeeting: participants,
  BeginNegotiating: participants,

  DraftAgreement: participants,
  AmendAgreement: participants,
  SignAgreement: participants,
  OpenRenegotiation: participants,
  DraftDevelopmentPlan: participants,
  SetObjective: ['mentee'],
  BeginEnablingGrowth: participants,

  ScheduleSession: participants,
  MoveSession: participants,
  CancelSession: participants,
  RecordSession: participants,
  RecordMissedSession: participants,
  DisputeSession: participants,
  SettleDispute: participants,

  RecordContact: participants,
  RecordReflection: participants,
  AgreeAction: participants,
  CompleteAction: participants,
  GiveFeedback: participants,
  ReviseObjective: ['mentee'],
  DropObjective: ['mentee'],
  ReportObjectiveReached: ['mentee'],
  SignOffObjective: ['mentor'],
  ReviewDevelopmentPlan: participants,
  MakeReferral: participants,
  NoteReferralOutcome: participants,
  MakeIntroduction: participants,

  ProposeEnd: participants,
  AgreeEnd: participants,
  AgreeRemedy: participants,
  BeginClosure: ({ kind }) => {
    if (kind === 'completed') return [...participants, 'system'];
    return kind === 'leaver' ? ['system'] : [...organisers, 'system'];
  },
  Terminate: participants,
  AgreeNextSteps: participants,
  SubmitClosureReview: participants,
  HoldJointReview: participants,

  Pause: everybodyInvolved,
  Resume: everybodyInvolved,
  Extend: everybodyInvolved,
  CorrectRecord: everybodyInvolved,
  CorrectPhase: organisers,
  ConsentToReturn: participants,
  Reopen: organisers,
  CompleteReopening: ['system'],
  RefuseReopening: ['system'],
  // Who joins has signed on paper: nobody lets themselves into a group.
  AddParticipant: organisers,
  NoteParticipantLeft: ['system'],

  FireReminder: ['system'],
};

/** The standings that `command` is granted to. */
export function grantedTo(command: Ask): readonly Standing[] {
  const grant = GRANTS[command.type] as Grant<Ask>;
  return typeof grant === 'function' ? grant(command) : grant;
}

const ROLES: Readonly<Record<Standing, readonly Role[]>> = {
  mentor: ['mentor', 'mentee'],
  mentee: ['mentor', 'mentee'],
  self: ['mentor', 'mentee'],
  manager: ['manager'],
  'any-manager': ['manager'],
  coordinator: ['coordinator'],
  'any-coordinator': ['coordinator'],
  administrator: ['administrator'],
  system: [],
};

/** Roles of tokens with which a command can be sent at all, whatever it is about. */
export function rolesFor(type: CommandType): ReadonlySet<Role> {
  const grant = GRANTS[type];
  // BeginClosure: whoever may begin one kind or another.
  const standings = typeof grant === 'function' ? everybodyInvolved : grant;
  return new Set(standings.flatMap((standing) => ROLES[standing]));
}
