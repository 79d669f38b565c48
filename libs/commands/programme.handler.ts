import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Answer } from '#event-store';
import { Dispatcher } from './dispatcher.js';
import type { Addressed, Asks } from './request.js';

/** A command to a programme, for the command bus. */
export class ProgrammeRequest extends Command<Answer> {
  constructor(
    readonly to: Addressed,
    readonly command: Asks['programme'],
  ) {
    super();
  }
}

@CommandHandler(ProgrammeRequest)
export class ProgrammeHandler implements ICommandHandler<ProgrammeRequest> {
  constructor(private readonly dispatcher: Dispatcher) {}

  execute({ to, command }: ProgrammeRequest): Promise<Answer> {
    return this.dispatcher.execute({ ...to, aggregate: 'programme', command });
  }
}
