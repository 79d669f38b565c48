import { Body } from '@nestjs/common';
import type { Addressed } from '#commands';
import { CommandRoute, To, V1 } from '../http/command-route.js';
import { Nothing } from '../http/nothing.js';
import {
  AgreeNextStepsBody,
  AgreeRemedyBody,
  BeginClosureBody,
  HoldJointReviewBody,
  ProposeEndBody,
  SubmitClosureReviewBody,
  TerminateBody,
} from './closure.dto.js';
import { RelationshipRoutes } from './relationship.routes.js';

@V1('relationships')
export class ClosureController extends RelationshipRoutes {
  @CommandRoute('propose-end', 'ProposeEnd', 'Proposes to end together.')
  proposeEnd(@To() to: Addressed, @Body() body: ProposeEndBody) {
    return this.send(to, { type: 'ProposeEnd', ...body });
  }

  @CommandRoute('agree-end', 'AgreeEnd', 'Agrees to end; once everyone has, the relationship may move to closure.')
  agreeEnd(@To() to: Addressed, @Body() _body: Nothing) {
    return this.send(to, { type: 'AgreeEnd' });
  }

  @CommandRoute('agree-remedy', 'AgreeRemedy', 'Records what both will try before anyone ends the relationship.')
  agreeRemedy(@To() to: Addressed, @Body() body: AgreeRemedyBody) {
    return this.send(to, { type: 'AgreeRemedy', ...body });
  }

  @CommandRoute(
    'begin-closure',
    'BeginClosure',
    'Moves to closure: as completed by the participants, or by the programme.',
  )
  beginClosure(@To() to: Addressed, @Body() body: BeginClosureBody) {
    return this.send(to, { type: 'BeginClosure', ...body });
  }

  @CommandRoute(
    'terminate',
    'Terminate',
    'Ends the relationship: in every phase, never refused, without fault and without a reason.',
  )
  terminate(@To() to: Addressed, @Body() body: TerminateBody) {
    return this.send(to, { type: 'Terminate', ...body });
  }

  @CommandRoute('agree-next-steps', 'AgreeNextSteps', 'Agrees the next steps, before the final session.')
  agreeNextSteps(@To() to: Addressed, @Body() body: AgreeNextStepsBody) {
    return this.send(to, { type: 'AgreeNextSteps', ...body });
  }

  @CommandRoute(
    'submit-closure-review',
    'SubmitClosureReview',
    'Hands in one’s own review, sealed until everyone’s is in or lapsed.',
  )
  submitClosureReview(@To() to: Addressed, @Body() body: SubmitClosureReviewBody) {
    return this.send(to, { type: 'SubmitClosureReview', ...body });
  }

  @CommandRoute(
    'hold-joint-review',
    'HoldJointReview',
    'Records that the relationship’s effectiveness was reviewed together.',
  )
  holdJointReview(@To() to: Addressed, @Body() body: HoldJointReviewBody) {
    return this.send(to, { type: 'HoldJointReview', ...body });
  }
}
