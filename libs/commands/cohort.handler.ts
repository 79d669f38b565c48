import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Answer } from '#event-store';
import { Dispatcher } from './dispatcher.js';
import type { Addressed, Asks } from './request.js';

/** A command to a cohort, for the command bus. */
export class CohortRequest extends Command<Answer> {
  constructor(
    readonly to: Addressed,
    readonly command: Asks['cohort'],
  ) {
    super();
  }
}

@CommandHandler(CohortRequest)
export class CohortHandler implements ICommandHandler<CohortRequest> {
  constructor(private readonly dispatcher: Dispatcher) {}

  execute({ to, command }: CohortRequest): Promise<Answer> {
    return this.dispatcher.execute({ ...to, aggregate: 'cohort', command });
  }
}
