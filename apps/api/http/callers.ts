import { SetMetadata } from '@nestjs/common';
import type { CommandType } from '#commands';
import type { QueryName } from '#access';

/** Who may call a route: whoever access grants the command or query to, or anybody at all. */
export type Declaration = { readonly command: CommandType } | { readonly query: QueryName } | 'anyone';

export const CALLERS = 'throughline:callers';

/** Each route needs this; one without stops the start (guard.ts). */
export const Callers = (declaration: Declaration): MethodDecorator & ClassDecorator =>
  SetMetadata(CALLERS, declaration);
