import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { Forbidden, rolesFor, rolesForQuery } from '#access';
import { Dispatcher } from '#commands';
import { Clock } from '#runtime';
import { CALLERS, type Declaration } from '../http/callers.js';
import { single, type Authenticated } from '../http/headers.js';
import { TokenVerifier, unauthorised } from './tokens.js';

/** Lets through who is known and whose role the route is declared for; everything else is denied. */
@Injectable()
export class AuthGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly tokens: TokenVerifier,
    private readonly clock: Clock,
    private readonly dispatcher: Dispatcher,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const declared = this.reflector.get<Declaration | undefined>(CALLERS, context.getHandler());
    if (declared === 'anyone') return true;
    const request = context.switchToHttp().getRequest<FastifyRequest & Authenticated>();
    const token = /^Bearer ([\w.~+/=-]+)$/i.exec(single(request, 'authorization') ?? '')?.[1];
    if (token === undefined) throw unauthorised('Send a bearer token in the header Authorization.');
    const caller = await this.tokens.verify(token, this.clock.now());
    const roles = rolesOf(declared);
    if (!roles.has(caller.role)) {
      throw new Forbidden(`This is not for the role ${caller.role}, but for: ${[...roles].join(', ')}.`);
    }
    if (await this.dispatcher.hasLeft(caller.id)) throw new Forbidden('Access ended with the last day.');
    request.caller = caller;
    return true;
  }
}

/** By declaration: a route has the same one at each request. */
const known = new Map<Declaration | undefined, ReadonlySet<string>>();

function rolesOf(declared: Declaration | undefined): ReadonlySet<string> {
  const roles = known.get(declared) ?? granted(declared);
  known.set(declared, roles);
  return roles;
}

function granted(declared: Declaration | undefined): ReadonlySet<string> {
  if (declared === undefined || declared === 'anyone') return new Set();
  return 'command' in declared ? rolesFor(declared.command) : rolesForQuery(declared.query);
}
