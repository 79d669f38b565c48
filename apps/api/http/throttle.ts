// The package is CommonJS and requires these, which are ES modules: they have to be there when it is loaded.
import '@nestjs/common';
import '@nestjs/core';
import type { ThrottlerModuleOptions } from '@nestjs/throttler';
import { Hits } from './hits.js';

export const { ThrottlerException, ThrottlerGuard, ThrottlerModule } = await import('@nestjs/throttler');

/** At most `limit` requests a second for each route from one address. */
export function throttling(limit: number): ThrottlerModuleOptions {
  return {
    throttlers: [{ ttl: 1_000, limit }],
    storage: new Hits(),
    generateKey: (context, address) => `${context.getClass().name}.${context.getHandler().name} ${address}`,
  };
}
