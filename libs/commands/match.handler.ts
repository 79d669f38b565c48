import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Answer } from '#event-store';
import { Dispatcher } from './dispatcher.js';
import type { Addressed, Asks } from './request.js';

/** A command to a match, for the command bus. */
export class MatchRequest extends Command<Answer> {
  constructor(
    readonly to: Addressed,
    readonly command: Asks['match'],
  ) {
    super();
  }
}

@CommandHandler(MatchRequest)
export class MatchHandler implements ICommandHandler<MatchRequest> {
  constructor(private readonly dispatcher: Dispatcher) {}

  execute({ to, command }: MatchRequest): Promise<Answer> {
    return this.dispatcher.execute({ ...to, aggregate: 'match', command });
  }
}
