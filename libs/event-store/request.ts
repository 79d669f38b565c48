import { createHmac, type KeyObject } from 'node:crypto';
import type { Actor, Circumstances } from '#domain';
import { canonicalJson } from './canonical.js';
import { isoMilliseconds, WITHHELD, type Metadata } from './metadata.js';
import type { Position } from './port.js';
import { uuidv5 } from './uuid.js';

/** A command on its way to one stream. */
export interface Request<C> {
  /** `<category>-<id>` */
  readonly stream: string;
  readonly command: C;
  readonly caller: Actor;
  /** Idempotency key; its scope is the caller and the stream. */
  readonly key: string;
  /** The version that the caller decided on. */
  readonly ifMatch?: number;
  readonly now: Temporal.Instant;
  /** UUIDs; by default the request's own id. */
  readonly correlation?: string;
  readonly causation?: string;
  /** When it happened, where that is not now. */
  readonly occurred?: Temporal.Instant;
}

export interface Answer {
  /** The id in the stream's name. */
  readonly id: string;
  /** Version of the stream that the answer speaks of. */
  readonly version: number;
  /** Position of the last event appended; of the stream's last event when there was nothing to do. */
  readonly position: Position | undefined;
  /** Types of the events appended. */
  readonly events: readonly string[];
  /** Id of what the command created inside the aggregate (a session, an objective …), where it created something. */
  readonly created?: string;
  /** Whether this is the answer to an earlier request with the same key. */
  readonly repeated: boolean;
}

/** What the caller of transact knows and transact does not. */
export interface Supply<S, X extends Circumstances> {
  /** What the decision needs besides state and command: policy, time zone … */
  context(state: S, circumstances: Circumstances): Promise<X> | X;
  /** Throws when the caller may not do this to this state. */
  authorise?(state: S): void | Promise<void>;
  /** Called once before deciding again ahead of a refusal, so that a policy kept in memory is read anew. */
  fresh?(): void;
  /** The version of the policy in the context, for the metadata. */
  policyVersion?(context: X): number | undefined;
}

/** Same idempotency key, other content: 422. */
export class KeyReused extends Error {
  override readonly name = 'KeyReused';
  constructor() {
    super('this idempotency key was used before for another request');
  }
}

/** The stream is not at the version that `If-Match` names: 412. */
export class IfMatchFailed extends Error {
  override readonly name = 'IfMatchFailed';
  constructor(
    readonly expected: number,
    readonly actual: number,
  ) {
    super(`the version is ${actual}, not ${expected}`);
  }
}

/** The stream changed under each of five attempts: 503, try again. */
export class Contention extends Error {
  override readonly name = 'Contention';
}

/** What names a request and what it asks for, both as they go into the metadata. */
export interface Fingerprint {
  readonly commandId: string;
  readonly digest: string;
  /** UUID: `Circumstances.id`. */
  readonly id: string;
}

/**
 * Keyed hashes, because they stand in the clear beside the event for ever: without the secret nobody can try
 * who an unnamed author was or what an erased text said.
 */
export function fingerprint(secret: KeyObject, { caller, stream, key, command }: Request<unknown>): Fingerprint {
  const commandId = keyed(secret, ['command', caller.id, caller.role, stream, key]);
  const digest = keyed(secret, ['digest', commandId, canonicalJson(command)]);
  return { commandId, digest, id: uuidv5(commandId) };
}

function keyed(secret: KeyObject, parts: readonly string[]): string {
  return createHmac('sha256', secret).update(JSON.stringify(parts)).digest('hex');
}

/** What stands beside each event that a request leads to. */
export function metadataOf<E extends { type: string }>(
  decider: { withholdsActor?(event: E): boolean },
  { caller, now, occurred, correlation, causation }: Request<unknown>,
  { commandId, digest, id }: Fingerprint,
  events: readonly E[],
  policyVersion: number | undefined,
): Metadata {
  const withheld = events.some((event) => decider.withholdsActor?.(event));
  const recorded = isoMilliseconds(now);
  return {
    occurred: occurred ? isoMilliseconds(occurred) : recorded,
    recorded,
    actor: withheld ? WITHHELD : { id: caller.id, role: caller.role },
    // A caller may choose one correlation for several requests, and the others may name them.
    correlation: withheld ? id : (correlation ?? id),
    causation: causation ?? id,
    commandId,
    digest,
    policyVersion,
  };
}
