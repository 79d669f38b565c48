import type { RelationshipCommand } from '#domain';
import { bodiesOf } from '../http/bodies.js';
import { Nothing } from '../http/nothing.js';
import * as preparation from './preparation.dto.js';
import * as negotiating from './negotiating.dto.js';
import * as sessions from './sessions.dto.js';
import * as growth from './growth.dto.js';
import * as closure from './closure.dto.js';
import * as standing from './standing.dto.js';

export const relationshipBodies = bodiesOf<RelationshipCommand>()({
  AnswerReadiness: preparation.AnswerReadinessBody,
  ConfirmConsiderations: preparation.ConfirmConsiderationsBody,
  AttestOtherMentors: preparation.AttestOtherMentorsBody,
  HoldInitialMeeting: preparation.HoldInitialMeetingBody,
  BeginNegotiating: Nothing,
  DraftAgreement: negotiating.DraftAgreementBody,
  AmendAgreement: negotiating.AmendAgreementBody,
  SignAgreement: negotiating.SignAgreementBody,
  DraftDevelopmentPlan: negotiating.DraftDevelopmentPlanBody,
  SetObjective: negotiating.SetObjectiveBody,
  OpenRenegotiation: Nothing,
  BeginEnablingGrowth: Nothing,
  ScheduleSession: sessions.ScheduleSessionBody,
  MoveSession: sessions.MoveSessionBody,
  CancelSession: sessions.CancelSessionBody,
  RecordSession: sessions.RecordSessionBody,
  RecordMissedSession: sessions.RecordMissedSessionBody,
  DisputeSession: sessions.DisputeSessionBody,
  SettleDispute: sessions.SettleDisputeBody,
  RecordContact: growth.RecordContactBody,
  RecordReflection: growth.RecordReflectionBody,
  AgreeAction: growth.AgreeActionBody,
  CompleteAction: growth.CompleteActionBody,
  GiveFeedback: growth.GiveFeedbackBody,
  ReviseObjective: growth.ReviseObjectiveBody,
  DropObjective: growth.DropObjectiveBody,
  ReportObjectiveReached: growth.ReportObjectiveReachedBody,
  SignOffObjective: growth.SignOffObjectiveBody,
  ReviewDevelopmentPlan: growth.ReviewDevelopmentPlanBody,
  MakeReferral: growth.MakeReferralBody,
  NoteReferralOutcome: growth.NoteReferralOutcomeBody,
  MakeIntroduction: growth.MakeIntroductionBody,
  ProposeEnd: closure.ProposeEndBody,
  AgreeRemedy: closure.AgreeRemedyBody,
  BeginClosure: closure.BeginClosureBody,
  Terminate: closure.TerminateBody,
  AgreeNextSteps: closure.AgreeNextStepsBody,
  SubmitClosureReview: closure.SubmitClosureReviewBody,
  HoldJointReview: closure.HoldJointReviewBody,
  AgreeEnd: Nothing,
  Pause: standing.PauseBody,
  Extend: standing.ExtendBody,
  CorrectRecord: standing.CorrectRecordBody,
  CorrectPhase: standing.CorrectPhaseBody,
  Reopen: standing.ReopenBody,
  AddParticipant: standing.AddParticipantBody,
  Resume: Nothing,
  ConsentToReturn: Nothing,
});
