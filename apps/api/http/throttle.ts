// The package is CommonJS and requires these, which are ES modules: they have to be there when it is loaded.
import { Injectable, type ExecutionContext } from '@nestjs/common';
import '@nestjs/core';
import type { ThrottlerModuleOptions } from '@nestjs/throttler';
import { Hits } from './hits.js';

const { ThrottlerException, ThrottlerGuard, ThrottlerModule } = await import('@nestjs/throttler');
export { ThrottlerException, ThrottlerModule };

/** Milliseconds. */
const WINDOW = 1_000;

/** At most `limit` requests a second for each route from one address. */
export function throttling(limit: number): ThrottlerModuleOptions {
  return {
    throttlers: [{ ttl: WINDOW, limit }],
    storage: new Hits(),
    generateKey: (context, address) => `${context.getClass().name}.${context.getHandler().name} ${address}`,
  };
}

/**
 * The package's guard with one limit for all routes. Its own asks at each request for six things that a route or its
 * class may have declared: none of ours does, and the asking cost more than the counting.
 */
@Injectable()
export class OneLimit extends ThrottlerGuard {
  override canActivate(context: ExecutionContext): Promise<boolean> {
    const throttler = this.throttlers[0]!;
    const { getTracker, generateKey } = this.commonOptions;
    return this.handleRequest({
      context,
      throttler,
      limit: throttler.limit as number,
      ttl: WINDOW,
      blockDuration: WINDOW,
      getTracker: getTracker!,
      generateKey: generateKey!,
    });
  }
}
