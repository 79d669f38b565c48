import type { ProgrammeCommand } from '#domain';
import { bodiesOf } from '../http/bodies.js';
import { Nothing } from '../http/nothing.js';
import {
  AppointManagerBody,
  DefineProgrammeBody,
  PublishCodeOfPracticeBody,
  PublishResourceBody,
  RevisePolicyBody,
  WithdrawResourceBody,
} from './programme.dto.js';

export const programmeBodies = bodiesOf<ProgrammeCommand>()({
  DefineProgramme: DefineProgrammeBody,
  AppointManager: AppointManagerBody,
  RevisePolicy: RevisePolicyBody,
  PublishCodeOfPractice: PublishCodeOfPracticeBody,
  PublishResource: PublishResourceBody,
  WithdrawResource: WithdrawResourceBody,
  RetireProgramme: Nothing,
});
