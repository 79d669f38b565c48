import { Body } from '@nestjs/common';
import type { Addressed } from '#commands';
import { CommandRoute, To, V1 } from '../http/command-route.js';
import { Nothing } from '../http/nothing.js';
import {
  AddParticipantBody,
  CorrectPhaseBody,
  CorrectRecordBody,
  ExtendBody,
  PauseBody,
  ReopenBody,
} from './standing.dto.js';
import { RelationshipRoutes } from './relationship.routes.js';

@V1('relationships')
export class StandingController extends RelationshipRoutes {
  @CommandRoute('pause', 'Pause', 'Pauses the relationship until a date, two months at most; no reason is needed.')
  pause(@To() to: Addressed, @Body() body: PauseBody) {
    return this.send(to, { type: 'Pause', ...body });
  }

  @CommandRoute('resume', 'Resume', 'Resumes a paused relationship; its end and open reminders shift by the pause.')
  resume(@To() to: Addressed, @Body() _body: Nothing) {
    return this.send(to, { type: 'Resume' });
  }

  @CommandRoute('extend', 'Extend', 'Asks for a later end, or consents to the one asked for; every participant has to.')
  extend(@To() to: Addressed, @Body() body: ExtendBody) {
    return this.send(to, { type: 'Extend', ...body });
  }

  @CommandRoute('correct-record', 'CorrectRecord', 'Corrects an event by pointing at it; the event itself stays.')
  correctRecord(@To() to: Addressed, @Body() body: CorrectRecordBody) {
    return this.send(to, { type: 'CorrectRecord', ...body });
  }

  @CommandRoute('correct-phase', 'CorrectPhase', 'Undoes an advance that was made by accident.')
  correctPhase(@To() to: Addressed, @Body() body: CorrectPhaseBody) {
    return this.send(to, { type: 'CorrectPhase', ...body });
  }

  @CommandRoute('consent-to-return', 'ConsentToReturn', 'Consents, as whoever ended the relationship, to its return.')
  consentToReturn(@To() to: Addressed, @Body() _body: Nothing) {
    return this.send(to, { type: 'ConsentToReturn' });
  }

  @CommandRoute('reopen', 'Reopen', 'Reopens, within 14 days, a relationship that was closed in error.')
  reopen(@To() to: Addressed, @Body() body: ReopenBody) {
    return this.send(to, { type: 'Reopen', ...body });
  }

  @CommandRoute('add-participant', 'AddParticipant', 'Adds a mentee to a group, who signs the current agreement.')
  addParticipant(@To() to: Addressed, @Body() body: AddParticipantBody) {
    return this.send(to, { type: 'AddParticipant', ...body });
  }
}
