import { hash } from 'node:crypto';
import type { Actor } from '#domain';

/** Seconds after which a token is verified anew: for that long a key that its issuer withdrew may go on to hold. */
const KEPT_SECONDS = 60;
const MOST_KEPT = 10_000;

interface Verified {
  readonly caller: Actor;
  /** Milliseconds since the epoch: verified at, and no longer to be believed from then on. */
  readonly since: number;
  readonly until: number;
}

/**
 * Tokens that were verified a moment ago, by their SHA-256: a signature is not checked twice within a minute. Only
 * what held is kept, and never beyond its own end.
 */
export class VerifiedTokens {
  readonly #kept = new Map<string, Verified>();

  callerOf(token: string, now: Temporal.Instant): Actor | undefined {
    const key = keyOf(token);
    const known = this.#kept.get(key);
    if (known === undefined) return undefined;
    const at = now.epochMilliseconds;
    // A clock that was put back says nothing of whether the token holds already.
    if (at >= known.since && at < known.until) return known.caller;
    this.#kept.delete(key);
    return undefined;
  }

  /** @param ends seconds since the epoch from which on the token does not hold any more */
  keep(token: string, caller: Actor, now: Temporal.Instant, ends: number): void {
    const since = now.epochMilliseconds;
    const until = Math.min(ends, since / 1000 + KEPT_SECONDS) * 1000;
    const [oldest] = this.#kept.size >= MOST_KEPT ? this.#kept.keys() : [];
    if (oldest !== undefined) this.#kept.delete(oldest);
    this.#kept.set(keyOf(token), { caller, since, until });
  }
}

/** Not the token itself: whoever reads this process's memory shall not find a collection of them. */
function keyOf(token: string): string {
  return hash('sha256', token, 'base64');
}
