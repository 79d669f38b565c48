import { CohortController } from './cohort/cohort.controller.js';
import { MatchController } from './match/match.controller.js';
import { PersonController } from './person/person.controller.js';
import { ProgrammeController } from './programme/programme.controller.js';
import { ClosureController } from './relationship/closure.controller.js';
import { GrowthController } from './relationship/growth.controller.js';
import { NegotiatingController } from './relationship/negotiating.controller.js';
import { PreparationController } from './relationship/preparation.controller.js';
import { SessionsController } from './relationship/sessions.controller.js';
import { StandingController } from './relationship/standing.controller.js';

/** The controllers of every command's route. */
export const COMMAND_CONTROLLERS = [
  ProgrammeController,
  CohortController,
  PersonController,
  MatchController,
  PreparationController,
  NegotiatingController,
  SessionsController,
  GrowthController,
  ClosureController,
  StandingController,
] as const;
