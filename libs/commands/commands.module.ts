import { Module, type DynamicModule } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { CohortHandler } from './cohort.handler.js';
import { Dispatcher } from './dispatcher.js';
import { MatchHandler } from './match.handler.js';
import { PersonHandler } from './person.handler.js';
import { ProgrammeHandler } from './programme.handler.js';
import { RelationshipHandler } from './relationship.handler.js';

/** The command bus and its one handler for each aggregate. */
@Module({})
export class CommandsModule {
  static with(dispatcher: Dispatcher): DynamicModule {
    return {
      module: CommandsModule,
      imports: [CqrsModule.forRoot()],
      providers: [
        { provide: Dispatcher, useValue: dispatcher },
        ProgrammeHandler,
        CohortHandler,
        PersonHandler,
        MatchHandler,
        RelationshipHandler,
      ],
      exports: [CqrsModule],
    };
  }
}
