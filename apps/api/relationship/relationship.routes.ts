import { Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { RelationshipRequest, type Addressed, type Asks } from '#commands';

/** What the controllers of a relationship's commands share; there is one for each area of its messages. */
@Injectable()
export abstract class RelationshipRoutes {
  constructor(private readonly bus: CommandBus) {}

  protected send(to: Addressed, command: Asks['relationship']) {
    return this.bus.execute(new RelationshipRequest(to, command));
  }
}
