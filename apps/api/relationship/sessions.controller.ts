import { Body } from '@nestjs/common';
import type { Addressed } from '#commands';
import { CommandRoute, To, V1 } from '../http/command-route.js';
import {
  CancelSessionBody,
  DisputeSessionBody,
  MoveSessionBody,
  RecordMissedSessionBody,
  RecordSessionBody,
  ScheduleSessionBody,
  SettleDisputeBody,
} from './sessions.dto.js';
import { RelationshipRoutes } from './relationship.routes.js';

@V1('relationships')
export class SessionsController extends RelationshipRoutes {
  @CommandRoute('schedule-session', 'ScheduleSession', 'Schedules a session.')
  scheduleSession(@To() to: Addressed, @Body() body: ScheduleSessionBody) {
    return this.send(to, { type: 'ScheduleSession', ...body });
  }

  @CommandRoute('move-session', 'MoveSession', 'Moves a scheduled session.')
  moveSession(@To() to: Addressed, @Body() body: MoveSessionBody) {
    return this.send(to, { type: 'MoveSession', ...body });
  }

  @CommandRoute('cancel-session', 'CancelSession', 'Cancels a scheduled session.')
  cancelSession(@To() to: Addressed, @Body() body: CancelSessionBody) {
    return this.send(to, { type: 'CancelSession', ...body });
  }

  @CommandRoute(
    'record-session',
    'RecordSession',
    'Records a session that was held, scheduled or not; one record for each session.',
  )
  recordSession(@To() to: Addressed, @Body() body: RecordSessionBody) {
    return this.send(to, { type: 'RecordSession', ...body });
  }

  @CommandRoute('record-missed-session', 'RecordMissedSession', 'Records that a scheduled session was not held.')
  recordMissedSession(@To() to: Addressed, @Body() body: RecordMissedSessionBody) {
    return this.send(to, { type: 'RecordMissedSession', ...body });
  }

  @CommandRoute(
    'dispute-session',
    'DisputeSession',
    'Disputes a record; the session does not count until that is settled.',
  )
  disputeSession(@To() to: Addressed, @Body() body: DisputeSessionBody) {
    return this.send(to, { type: 'DisputeSession', ...body });
  }

  @CommandRoute(
    'settle-dispute',
    'SettleDispute',
    'Settles a dispute, by the other side agreeing or with corrected minutes.',
  )
  settleDispute(@To() to: Addressed, @Body() body: SettleDisputeBody) {
    return this.send(to, { type: 'SettleDispute', ...body });
  }
}
