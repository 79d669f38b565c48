import type { Type } from '@nestjs/common';
import type { Dispatcher } from '#commands';
import type { EventStore, Sealer, Transactor } from '#event-store';
import type { KeyStore } from '#privacy';
import type { readCheckpoint } from '#read-models';
import type { Clock, LogLevel } from '#runtime';
import type { Identity } from './auth/tokens.js';
import type { Log } from './http/log.js';

/** A pool of connections to the database of the read models. */
export type Pool = Extract<Parameters<typeof readCheckpoint>[0], { totalCount: number }>;

/** The pool under a name that can be injected. */
export class ReadPool {
  constructor(readonly pool: Pool) {}
}

/** What the API is put together from; several may run in one process, so none of it is global. */
export interface ApiParts {
  readonly store: EventStore;
  readonly transactor: Transactor;
  readonly dispatcher: Dispatcher;
  readonly sealer: Sealer;
  readonly readPool: Pool;
  readonly clock: Clock;
  readonly identity: Identity;
  readonly log: Log;
  /** Of the lines about requests; silent unless given. */
  readonly logLevel?: LogLevel;
  /** Bytes; 1 MiB unless given. */
  readonly bodyLimit?: number;
  /** Requests a second from one address before 429; 2,000 unless given. */
  readonly requestsPerSecond?: number;
  /** Requests under way at once before 503; 1,000 unless given. */
  readonly requestsAtOnce?: number;
  /** Mounted beside ours; each route has to say who may call it. */
  readonly controllers?: readonly Type[];
  /** Asked by `/health/ready` whether it is there. */
  readonly keys?: Pick<KeyStore, 'secret'>;
}

/** `ApiParts` under a name that can be injected. */
export class Parts {
  constructor(readonly parts: ApiParts) {}
}
