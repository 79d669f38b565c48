import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Answer } from '#event-store';
import { Dispatcher } from './dispatcher.js';
import type { Addressed, Asks } from './request.js';

/** A command to a person, for the command bus. */
export class PersonRequest extends Command<Answer> {
  constructor(
    readonly to: Addressed,
    readonly command: Asks['person'],
  ) {
    super();
  }
}

@CommandHandler(PersonRequest)
export class PersonHandler implements ICommandHandler<PersonRequest> {
  constructor(private readonly dispatcher: Dispatcher) {}

  execute({ to, command }: PersonRequest): Promise<Answer> {
    return this.dispatcher.execute({ ...to, aggregate: 'person', command });
  }
}
