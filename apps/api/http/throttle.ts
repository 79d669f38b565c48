// The package is CommonJS and requires these, which are ES modules: they have to be there when it is loaded.
import '@nestjs/common';
import '@nestjs/core';

export const { ThrottlerException, ThrottlerGuard, ThrottlerModule } = await import('@nestjs/throttler');
