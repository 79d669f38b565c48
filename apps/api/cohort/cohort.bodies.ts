import type { CohortCommand } from '#domain';
import { bodiesOf } from '../http/bodies.js';
import { Nothing } from '../http/nothing.js';
import { EnrolBody, OpenCohortBody, WithdrawFromCohortBody } from './cohort.dto.js';

export const cohortBodies = bodiesOf<CohortCommand>()({
  OpenCohort: OpenCohortBody,
  Enrol: EnrolBody,
  WithdrawFromCohort: WithdrawFromCohortBody,
  CloseCohort: Nothing,

  StopClosing: Nothing,
});
