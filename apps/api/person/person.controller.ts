import { Body } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { PersonRequest, type Addressed, type Asks } from '#commands';
import { CommandRoute, CreationRoute, To, V1 } from '../http/command-route.js';
import { Nothing } from '../http/nothing.js';
import {
  AcceptCodeOfPracticeBody,
  ApproveMentorBody,
  ChangeDetailsBody,
  CompleteTrainingBody,
  DeclareCompetenciesBody,
  RecordExclusionBody,
  RecordLeavingBody,
  RecordOutcomeBody,
  RegisterPersonBody,
  SetCapacityBody,
  SignMentorAgreementBody,
  VerifyCompetencyBody,
} from './person.dto.js';

@V1('people')
export class PersonController {
  constructor(private readonly bus: CommandBus) {}

  @CreationRoute('RegisterPerson', 'Registers a person under the organisation’s own id for them.')
  register(@To() to: Addressed, @Body() body: RegisterPersonBody) {
    return this.send(to, { type: 'RegisterPerson', ...body });
  }

  @CommandRoute('change-details', 'ChangeDetails', 'Changes the details named; the person stays the same one.')
  changeDetails(@To() to: Addressed, @Body() body: ChangeDetailsBody) {
    return this.send(to, { type: 'ChangeDetails', ...body });
  }

  @CommandRoute(
    'declare-competencies',
    'DeclareCompetencies',
    'Says which competencies of a framework the person possesses or develops.',
  )
  declareCompetencies(@To() to: Addressed, @Body() body: DeclareCompetenciesBody) {
    return this.send(to, { type: 'DeclareCompetencies', ...body });
  }

  @CommandRoute('verify-competency', 'VerifyCompetency', 'Confirms a competency that the person declared.')
  verifyCompetency(@To() to: Addressed, @Body() body: VerifyCompetencyBody) {
    return this.send(to, { type: 'VerifyCompetency', ...body });
  }

  @CommandRoute(
    'approve-mentor',
    'ApproveMentor',
    'Approves the person as a mentor of a programme: a manager’s decision, never a score.',
  )
  approveMentor(@To() to: Addressed, @Body() body: ApproveMentorBody) {
    return this.send(to, { type: 'ApproveMentor', ...body });
  }

  @CommandRoute(
    'sign-mentor-agreement',
    'SignMentorAgreement',
    'Signs the mentor’s agreement with the organisation, which is apart from the pair’s own.',
  )
  signMentorAgreement(@To() to: Addressed, @Body() body: SignMentorAgreementBody) {
    return this.send(to, { type: 'SignMentorAgreement', ...body });
  }

  @CommandRoute(
    'set-capacity',
    'SetCapacity',
    'Says how many relationships the mentor takes at once; lowering it evicts nobody.',
  )
  setCapacity(@To() to: Addressed, @Body() body: SetCapacityBody) {
    return this.send(to, { type: 'SetCapacity', ...body });
  }

  @CommandRoute(
    'accept-code-of-practice',
    'AcceptCodeOfPractice',
    'Accepts a version of a programme’s code of practice.',
  )
  acceptCodeOfPractice(@To() to: Addressed, @Body() body: AcceptCodeOfPracticeBody) {
    return this.send(to, { type: 'AcceptCodeOfPractice', ...body });
  }

  @CommandRoute('complete-training', 'CompleteTraining', 'Records a completed course.')
  completeTraining(@To() to: Addressed, @Body() body: CompleteTrainingBody) {
    return this.send(to, { type: 'CompleteTraining', ...body });
  }

  @CommandRoute(
    'record-exclusion',
    'RecordExclusion',
    'Records, in confidence, with whom the person is not to be matched.',
  )
  recordExclusion(@To() to: Addressed, @Body() body: RecordExclusionBody) {
    return this.send(to, { type: 'RecordExclusion', ...body });
  }

  @CommandRoute('record-outcome', 'RecordOutcome', 'Records what became of the person: stayed, moved or promoted.')
  recordOutcome(@To() to: Addressed, @Body() body: RecordOutcomeBody) {
    return this.send(to, { type: 'RecordOutcome', ...body });
  }

  @CommandRoute(
    'record-leaving',
    'RecordLeaving',
    'Records the last day, which partners cannot see until it has ended.',
  )
  recordLeaving(@To() to: Addressed, @Body() body: RecordLeavingBody) {
    return this.send(to, { type: 'RecordLeaving', ...body });
  }

  @CommandRoute('return', 'ReturnPerson', 'Records that the person is back.')
  comeBack(@To() to: Addressed, @Body() _body: Nothing) {
    return this.send(to, { type: 'ReturnPerson' });
  }

  private send(to: Addressed, command: Asks['person']) {
    return this.bus.execute(new PersonRequest(to, command));
  }
}
