import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Answer } from '#event-store';
import { Dispatcher } from './dispatcher.js';
import type { Addressed, Asks } from './request.js';

/** A command to a relationship, for the command bus. */
export class RelationshipRequest extends Command<Answer> {
  constructor(
    readonly to: Addressed,
    readonly command: Asks['relationship'],
  ) {
    super();
  }
}

@CommandHandler(RelationshipRequest)
export class RelationshipHandler implements ICommandHandler<RelationshipRequest> {
  constructor(private readonly dispatcher: Dispatcher) {}

  execute({ to, command }: RelationshipRequest): Promise<Answer> {
    return this.dispatcher.execute({ ...to, aggregate: 'relationship', command });
  }
}
