import { Injectable, RequestMethod, type OnModuleInit } from '@nestjs/common';
import { METHOD_METADATA } from '@nestjs/common/constants.js';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import { CALLERS } from '../http/callers.js';

/** Stops the start when a route does not say who may call it. */
@Injectable()
export class RouteCheck implements OnModuleInit {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
  ) {}

  onModuleInit(): void {
    const undeclared = this.discovery.getControllers().flatMap(({ metatype }) => {
      const routes = (metatype?.prototype ?? {}) as Record<string, object>;
      return this.scanner
        .getAllMethodNames(routes)
        .map((name) => ({ name: `${metatype?.name}.${name}`, handler: routes[name]! }))
        .filter(({ handler }) => (Reflect.getMetadata(METHOD_METADATA, handler) as RequestMethod) !== undefined)
        .filter(({ handler }) => Reflect.getMetadata(CALLERS, handler) === undefined)
        .map(({ name }) => name);
    });
    if (undeclared.length > 0) throw new Error(`Routes that do not say who may call them: ${undeclared.join(', ')}`);
  }
}
