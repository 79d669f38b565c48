import { Body } from '@nestjs/common';
import type { Addressed } from '#commands';
import { CommandRoute, To, V1 } from '../http/command-route.js';
import { Nothing } from '../http/nothing.js';
import {
  AnswerReadinessBody,
  AttestOtherMentorsBody,
  ConfirmConsiderationsBody,
  HoldInitialMeetingBody,
} from './preparation.dto.js';
import { RelationshipRoutes } from './relationship.routes.js';

@V1('relationships')
export class PreparationController extends RelationshipRoutes {
  @CommandRoute(
    'answer-readiness',
    'AnswerReadiness',
    'Reconfirms the mentee’s readiness by answering the five questions.',
  )
  answerReadiness(@To() to: Addressed, @Body() body: AnswerReadinessBody) {
    return this.send(to, { type: 'AnswerReadiness', ...body });
  }

  @CommandRoute('confirm-considerations', 'ConfirmConsiderations', 'Reconfirms the six considerations for a mentor.')
  confirmConsiderations(@To() to: Addressed, @Body() body: ConfirmConsiderationsBody) {
    return this.send(to, { type: 'ConfirmConsiderations', ...body });
  }

  @CommandRoute(
    'attest-other-mentors',
    'AttestOtherMentors',
    'Says that the mentee’s other mentors know of this one, or asks us to tell them.',
  )
  attestOtherMentors(@To() to: Addressed, @Body() body: AttestOtherMentorsBody) {
    return this.send(to, { type: 'AttestOtherMentors', ...body });
  }

  @CommandRoute(
    'hold-initial-meeting',
    'HoldInitialMeeting',
    'Records the initial meeting and which of its five topics it covered.',
  )
  holdInitialMeeting(@To() to: Addressed, @Body() body: HoldInitialMeetingBody) {
    return this.send(to, { type: 'HoldInitialMeeting', ...body });
  }

  @CommandRoute(
    'begin-negotiating',
    'BeginNegotiating',
    'Leaves preparation for negotiating; refused with everything that is still missing.',
  )
  beginNegotiating(@To() to: Addressed, @Body() _body: Nothing) {
    return this.send(to, { type: 'BeginNegotiating' });
  }
}
