import { Body } from '@nestjs/common';
import type { Addressed } from '#commands';
import { CommandRoute, To, V1 } from '../http/command-route.js';
import { Nothing } from '../http/nothing.js';
import {
  AmendAgreementBody,
  DraftAgreementBody,
  DraftDevelopmentPlanBody,
  SetObjectiveBody,
  SignAgreementBody,
} from './negotiating.dto.js';
import { RelationshipRoutes } from './relationship.routes.js';

@V1('relationships')
export class NegotiatingController extends RelationshipRoutes {
  @CommandRoute('draft-agreement', 'DraftAgreement', 'Drafts the agreement: its terms and its text, clause by clause.')
  draftAgreement(@To() to: Addressed, @Body() body: DraftAgreementBody) {
    return this.send(to, { type: 'DraftAgreement', ...body });
  }

  @CommandRoute('amend-agreement', 'AmendAgreement', 'Amends the agreement, which voids every signature.')
  amendAgreement(@To() to: Addressed, @Body() body: AmendAgreementBody) {
    return this.send(to, { type: 'AmendAgreement', ...body });
  }

  @CommandRoute('sign-agreement', 'SignAgreement', 'Signs the text; the last signature concludes the agreement.')
  signAgreement(@To() to: Addressed, @Body() body: SignAgreementBody) {
    return this.send(to, { type: 'SignAgreement', ...body });
  }

  @CommandRoute('draft-development-plan', 'DraftDevelopmentPlan', 'Drafts a mentee’s development plan.')
  draftDevelopmentPlan(@To() to: Addressed, @Body() body: DraftDevelopmentPlanBody) {
    return this.send(to, { type: 'DraftDevelopmentPlan', ...body });
  }

  @CommandRoute(
    'set-objective',
    'SetObjective',
    'Sets a SMART objective: statement, measure, first step, why it matters, target date.',
  )
  setObjective(@To() to: Addressed, @Body() body: SetObjectiveBody) {
    return this.send(to, { type: 'SetObjective', ...body });
  }

  @CommandRoute(
    'begin-enabling-growth',
    'BeginEnablingGrowth',
    'Leaves negotiating for enabling growth; refused with everything that is still missing.',
  )
  beginEnablingGrowth(@To() to: Addressed, @Body() _body: Nothing) {
    return this.send(to, { type: 'BeginEnablingGrowth' });
  }

  @CommandRoute(
    'open-renegotiation',
    'OpenRenegotiation',
    'Opens the concluded agreement for another round; it holds until the next is concluded.',
  )
  openRenegotiation(@To() to: Addressed, @Body() _body: Nothing) {
    return this.send(to, { type: 'OpenRenegotiation' });
  }
}
