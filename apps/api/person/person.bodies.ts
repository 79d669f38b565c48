import type { PersonCommand } from '#domain';
import { bodiesOf } from '../http/bodies.js';
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

export const personBodies = bodiesOf<PersonCommand>()({
  RegisterPerson: RegisterPersonBody,
  ChangeDetails: ChangeDetailsBody,
  DeclareCompetencies: DeclareCompetenciesBody,
  VerifyCompetency: VerifyCompetencyBody,
  ApproveMentor: ApproveMentorBody,
  SignMentorAgreement: SignMentorAgreementBody,
  SetCapacity: SetCapacityBody,
  AcceptCodeOfPractice: AcceptCodeOfPracticeBody,
  CompleteTraining: CompleteTrainingBody,
  RecordExclusion: RecordExclusionBody,
  RecordOutcome: RecordOutcomeBody,
  RecordLeaving: RecordLeavingBody,
  ReturnPerson: Nothing,
});
