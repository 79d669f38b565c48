import { Body } from '@nestjs/common';
import type { Addressed } from '#commands';
import { CommandRoute, To, V1 } from '../http/command-route.js';
import {
  AgreeActionBody,
  CompleteActionBody,
  DropObjectiveBody,
  GiveFeedbackBody,
  MakeIntroductionBody,
  MakeReferralBody,
  NoteReferralOutcomeBody,
  RecordContactBody,
  RecordReflectionBody,
  ReportObjectiveReachedBody,
  ReviewDevelopmentPlanBody,
  ReviseObjectiveBody,
  SignOffObjectiveBody,
} from './growth.dto.js';
import { RelationshipRoutes } from './relationship.routes.js';

@V1('relationships')
export class GrowthController extends RelationshipRoutes {
  @CommandRoute(
    'record-contact',
    'RecordContact',
    'Records a contact between sessions: by telephone, e-mail, video or messages.',
  )
  recordContact(@To() to: Addressed, @Body() body: RecordContactBody) {
    return this.send(to, { type: 'RecordContact', ...body });
  }

  @CommandRoute(
    'record-reflection',
    'RecordReflection',
    'Records a reflection, also on what did not turn out as expected.',
  )
  recordReflection(@To() to: Addressed, @Body() body: RecordReflectionBody) {
    return this.send(to, { type: 'RecordReflection', ...body });
  }

  @CommandRoute('agree-action', 'AgreeAction', 'Agrees an action and who will do it.')
  agreeAction(@To() to: Addressed, @Body() body: AgreeActionBody) {
    return this.send(to, { type: 'AgreeAction', ...body });
  }

  @CommandRoute('complete-action', 'CompleteAction', 'Records that an action is done.')
  completeAction(@To() to: Addressed, @Body() body: CompleteActionBody) {
    return this.send(to, { type: 'CompleteAction', ...body });
  }

  @CommandRoute('give-feedback', 'GiveFeedback', 'Gives feedback to the other side; it goes both ways.')
  giveFeedback(@To() to: Addressed, @Body() body: GiveFeedbackBody) {
    return this.send(to, { type: 'GiveFeedback', ...body });
  }

  @CommandRoute('revise-objective', 'ReviseObjective', 'Revises an objective; what is left out stays as it is.')
  reviseObjective(@To() to: Addressed, @Body() body: ReviseObjectiveBody) {
    return this.send(to, { type: 'ReviseObjective', ...body });
  }

  @CommandRoute('drop-objective', 'DropObjective', 'Drops an objective.')
  dropObjective(@To() to: Addressed, @Body() body: DropObjectiveBody) {
    return this.send(to, { type: 'DropObjective', ...body });
  }

  @CommandRoute(
    'report-objective-reached',
    'ReportObjectiveReached',
    'Reports, as the mentee, that an objective is reached.',
  )
  reportObjectiveReached(@To() to: Addressed, @Body() body: ReportObjectiveReachedBody) {
    return this.send(to, { type: 'ReportObjectiveReached', ...body });
  }

  @CommandRoute(
    'sign-off-objective',
    'SignOffObjective',
    'Signs off, as the mentor, an objective that the mentee reported reached, with its measured result.',
  )
  signOffObjective(@To() to: Addressed, @Body() body: SignOffObjectiveBody) {
    return this.send(to, { type: 'SignOffObjective', ...body });
  }

  @CommandRoute('review-development-plan', 'ReviewDevelopmentPlan', 'Records that the development plan was reviewed.')
  reviewDevelopmentPlan(@To() to: Addressed, @Body() body: ReviewDevelopmentPlanBody) {
    return this.send(to, { type: 'ReviewDevelopmentPlan', ...body });
  }

  @CommandRoute(
    'make-referral',
    'MakeReferral',
    'Refers the mentee to another source of information, advice or support.',
  )
  makeReferral(@To() to: Addressed, @Body() body: MakeReferralBody) {
    return this.send(to, { type: 'MakeReferral', ...body });
  }

  @CommandRoute('note-referral-outcome', 'NoteReferralOutcome', 'Notes what came of a referral.')
  noteReferralOutcome(@To() to: Addressed, @Body() body: NoteReferralOutcomeBody) {
    return this.send(to, { type: 'NoteReferralOutcome', ...body });
  }

  @CommandRoute('make-introduction', 'MakeIntroduction', 'Opens a contact or network to the other side.')
  makeIntroduction(@To() to: Addressed, @Body() body: MakeIntroductionBody) {
    return this.send(to, { type: 'MakeIntroduction', ...body });
  }
}
