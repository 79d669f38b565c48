import { Module, type DynamicModule } from '@nestjs/common';
import { APP_GUARD, DiscoveryModule } from '@nestjs/core';
import { OneLimit, ThrottlerModule, throttling } from './http/throttle.js';
import { LoggerModule } from 'nestjs-pino';
import { CommandsModule, Dispatcher } from '#commands';
import { EventStore, Sealer, Transactor } from '#event-store';
import { Clock, httpLogging } from '#runtime';
import { AuthGuard } from './auth/auth.guard.js';
import { RouteCheck } from './auth/route-check.js';
import { TokenVerifier } from './auth/tokens.js';
import { COMMAND_CONTROLLERS } from './command-routes.js';
import { Condition } from './health/condition.js';
import { HealthController } from './health/health.controller.js';
import { Gate, MOST_UNDER_WAY } from './http/gate.js';
import { ReadAfterInterceptor } from './http/read-after.js';
import { Parts, ReadPool, type ApiParts } from './parts.js';
import { QUERY_CONTROLLERS } from './query-routes.js';
import { People } from './reading/people.js';
import { Records } from './reading/records.js';
import { Scopes } from './reading/scope.js';

const REQUESTS_PER_SECOND = 2_000;

/** One controller for each aggregate's commands, and one for each one's queries. */
const CONTROLLERS = [HealthController, ...COMMAND_CONTROLLERS, ...QUERY_CONTROLLERS];

@Module({})
export class ApiModule {
  static of(parts: ApiParts): DynamicModule {
    return {
      module: ApiModule,
      imports: [
        // The first of a process decides for all: an API that says nothing has none.
        ...(parts.logLevel ? [LoggerModule.forRoot(httpLogging(parts.logLevel))] : []),
        ThrottlerModule.forRoot(throttling(parts.requestsPerSecond ?? REQUESTS_PER_SECOND)),
        DiscoveryModule,
        CommandsModule.with(parts.dispatcher),
      ],
      controllers: [...CONTROLLERS, ...(parts.controllers ?? [])],
      providers: [
        { provide: Parts, useValue: new Parts(parts) },
        { provide: EventStore, useValue: parts.store },
        { provide: Transactor, useValue: parts.transactor },
        { provide: Dispatcher, useValue: parts.dispatcher },
        { provide: Sealer, useValue: parts.sealer },
        { provide: Clock, useValue: parts.clock },
        { provide: ReadPool, useValue: new ReadPool(parts.readPool) },
        { provide: TokenVerifier, useValue: new TokenVerifier(parts.identity) },
        ReadAfterInterceptor,
        Records,
        People,
        Scopes,
        RouteCheck,
        Condition,
        { provide: Gate, useValue: new Gate(parts.requestsAtOnce ?? MOST_UNDER_WAY) },
        // In this order: who floods the server is turned away before tokens are verified.
        { provide: APP_GUARD, useClass: OneLimit },
        { provide: APP_GUARD, useClass: AuthGuard },
      ],
    };
  }
}
