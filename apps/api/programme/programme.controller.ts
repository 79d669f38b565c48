import { Body } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ProgrammeRequest, type Addressed, type Asks } from '#commands';
import { CommandRoute, CreationRoute, To, V1 } from '../http/command-route.js';
import { Nothing } from '../http/nothing.js';
import {
  AppointManagerBody,
  DefineProgrammeBody,
  PublishCodeOfPracticeBody,
  PublishResourceBody,
  RevisePolicyBody,
  WithdrawResourceBody,
} from './programme.dto.js';

@V1('programmes')
export class ProgrammeController {
  constructor(private readonly bus: CommandBus) {}

  @CreationRoute('DefineProgramme', 'Defines a programme; what its policy leaves out follows "Leaders Together".')
  define(@To() to: Addressed, @Body() body: DefineProgrammeBody) {
    return this.send(to, { type: 'DefineProgramme', ...body });
  }

  @CommandRoute('appoint-manager', 'AppointManager', 'Appoints a further manager of the programme.')
  appointManager(@To() to: Addressed, @Body() body: AppointManagerBody) {
    return this.send(to, { type: 'AppointManager', ...body });
  }

  @CommandRoute('revise-policy', 'RevisePolicy', 'Revises the policy for what has not been decided or fired yet.')
  revisePolicy(@To() to: Addressed, @Body() body: RevisePolicyBody) {
    return this.send(to, { type: 'RevisePolicy', ...body });
  }

  @CommandRoute('publish-code-of-practice', 'PublishCodeOfPractice', 'Publishes a new version of the code of practice.')
  publishCodeOfPractice(@To() to: Addressed, @Body() body: PublishCodeOfPracticeBody) {
    return this.send(to, { type: 'PublishCodeOfPractice', ...body });
  }

  @CommandRoute('publish-resource', 'PublishResource', 'Publishes a resource, toolkit or event for mentors or mentees.')
  publishResource(@To() to: Addressed, @Body() body: PublishResourceBody) {
    return this.send(to, { type: 'PublishResource', ...body });
  }

  @CommandRoute('withdraw-resource', 'WithdrawResource', 'Withdraws a published resource.')
  withdrawResource(@To() to: Addressed, @Body() body: WithdrawResourceBody) {
    return this.send(to, { type: 'WithdrawResource', ...body });
  }

  @CommandRoute('retire', 'RetireProgramme', 'Retires the programme: it opens no further cohort.')
  retire(@To() to: Addressed, @Body() _body: Nothing) {
    return this.send(to, { type: 'RetireProgramme' });
  }

  private send(to: Addressed, command: Asks['programme']) {
    return this.bus.execute(new ProgrammeRequest(to, command));
  }
}
