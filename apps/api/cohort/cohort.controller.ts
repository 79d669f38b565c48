import { Body } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { CohortRequest, type Addressed, type Asks } from '#commands';
import { CommandRoute, CreationRoute, To, V1 } from '../http/command-route.js';
import { Nothing } from '../http/nothing.js';
import { EnrolBody, OpenCohortBody, WithdrawFromCohortBody } from './cohort.dto.js';

@V1('cohorts')
export class CohortController {
  constructor(private readonly bus: CommandBus) {}

  @CreationRoute('OpenCohort', 'Opens a cohort of a programme, with its dates and its time zone.')
  open(@To() to: Addressed, @Body() body: OpenCohortBody) {
    return this.send(to, { type: 'OpenCohort', ...body });
  }

  @CommandRoute(
    'enrol',
    'Enrol',
    'Enrols a person as mentor or mentee, who answers what there is to consider before entering.',
  )
  enrol(@To() to: Addressed, @Body() body: EnrolBody) {
    return this.send(to, { type: 'Enrol', ...body });
  }

  @CommandRoute('withdraw', 'WithdrawFromCohort', 'Takes a person out of the cohort.')
  withdraw(@To() to: Addressed, @Body() body: WithdrawFromCohortBody) {
    return this.send(to, { type: 'WithdrawFromCohort', ...body });
  }

  @CommandRoute(
    'close',
    'CloseCohort',
    'Starts closing the cohort: each of its relationships is closed, one after the other.',
  )
  close(@To() to: Addressed, @Body() _body: Nothing) {
    return this.send(to, { type: 'CloseCohort' });
  }

  @CommandRoute(
    'stop-closing',
    'StopClosing',
    'Stops the closing; what has been closed stays closed, and closing again goes on from there.',
  )
  stopClosing(@To() to: Addressed, @Body() _body: Nothing) {
    return this.send(to, { type: 'StopClosing' });
  }

  private send(to: Addressed, command: Asks['cohort']) {
    return this.bus.execute(new CohortRequest(to, command));
  }
}
