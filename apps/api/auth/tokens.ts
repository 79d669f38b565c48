import { createPrivateKey, createPublicKey, randomBytes, type KeyObject } from 'node:crypto';
import { createRemoteJWKSet, errors, jwtVerify, SignJWT, type JWTVerifyGetKey } from 'jose';
import type { Actor, Role } from '#domain';
import { Problem } from '../http/problem.js';
import { VerifiedTokens } from './verified.js';

/** Who vouches for callers: an OpenID Connect issuer, or this installation with a key of its own. */
export type Identity =
  | { readonly kind: 'local'; /** 32 bytes: the Ed25519 seed. */ readonly signingKey: Uint8Array }
  | { readonly kind: 'oidc'; readonly issuer: string; readonly audience: string };

export const ROLES = [
  'manager',
  'coordinator',
  'mentor',
  'mentee',
  'confidential-contact',
  'auditor',
  'analyst',
  'data-protection-officer',
  'administrator',
] as const satisfies readonly Exclude<Role, 'system'>[];

const LOCAL = 'throughline';
/** Signatures only: a shared secret would let whoever verifies also sign. */
const ALGORITHMS = ['EdDSA', 'Ed25519', 'ES256', 'ES384', 'RS256', 'RS384', 'PS256', 'PS384'];
const ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const CLOCKS_DIFFER_BY = 5;

/** For `secret('local-signing-key', makeSigningKey)` of the key store. */
export const makeSigningKey = (): Uint8Array => randomBytes(32);

/**
 * A bearer token of the local key for one person in one role.
 * @param seconds how long it is valid from `now` on
 */
export async function mintToken(
  signingKey: Uint8Array,
  { id, role }: Actor,
  now: Temporal.Instant,
  seconds: number,
): Promise<string> {
  const from = Math.floor(now.epochMilliseconds / 1000);
  return new SignJWT({ role })
    .setProtectedHeader({ alg: 'EdDSA', typ: 'JWT' })
    .setIssuer(LOCAL)
    .setAudience(LOCAL)
    .setSubject(id)
    .setIssuedAt(from)
    .setExpirationTime(from + seconds)
    .sign(privateKey(signingKey));
}

/** Tells from a bearer token who calls. */
export class TokenVerifier {
  readonly #key: KeyObject | JWTVerifyGetKey;
  readonly #issuer: string;
  readonly #audience: string;
  readonly #verified = new VerifiedTokens();

  constructor(identity: Identity) {
    if (identity.kind === 'local') {
      this.#key = createPublicKey(privateKey(identity.signingKey));
      this.#issuer = this.#audience = LOCAL;
    } else {
      this.#key = discovered(identity.issuer);
      this.#issuer = identity.issuer;
      this.#audience = identity.audience;
    }
  }

  /** @throws {Problem} 401 for a token that does not hold at `now`, 503 when the issuer's keys cannot be had */
  async verify(token: string, now: Temporal.Instant): Promise<Actor> {
    const known = this.#verified.callerOf(token, now);
    if (known) return known;
    try {
      const { payload } = await jwtVerify(token, this.#key, {
        algorithms: ALGORITHMS,
        issuer: this.#issuer,
        audience: this.#audience,
        requiredClaims: ['exp', 'sub', 'role'],
        currentDate: new Date(now.epochMilliseconds),
        clockTolerance: CLOCKS_DIFFER_BY,
      });
      const role = ROLES.find((known) => known === payload['role']);
      if (!role || !ID.test(payload.sub ?? '')) throw unauthorised('The token names no known role or person.');
      const caller = { id: payload.sub!, role };
      this.#verified.keep(token, caller, now, payload.exp! + CLOCKS_DIFFER_BY);
      return caller;
    } catch (error) {
      if (error instanceof Problem) throw error;
      if (error instanceof errors.JWTExpired) throw unauthorised('The token has expired.');
      if (error instanceof errors.JOSEError && !(error instanceof errors.JWKSTimeout)) {
        throw unauthorised('The token is not valid here.');
      }
      throw new Problem(503, 'issuer-unavailable', 'The keys of the token’s issuer cannot be read.', { retryAfter: 5 });
    }
  }
}

export function unauthorised(detail: string): Problem {
  return new Problem(401, 'unauthorised', detail);
}

/** Ed25519's PKCS #8 is a fixed prefix and the seed (RFC 8410). */
function privateKey(seed: Uint8Array): KeyObject {
  const der = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed]);
  return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
}

/** The issuer's keys, found through its discovery document at the first token. */
function discovered(issuer: string): JWTVerifyGetKey {
  let keys: Promise<JWTVerifyGetKey> | undefined;
  const find = async () => {
    const base = issuer.replace(/\/$/, '');
    const answer = await fetch(`${base}/.well-known/openid-configuration`, { signal: AbortSignal.timeout(5_000) });
    if (!answer.ok) throw new Error(`discovery answered ${answer.status}`);
    const { jwks_uri } = (await answer.json()) as { jwks_uri: string };
    return createRemoteJWKSet(new URL(jwks_uri));
  };
  return async (header, token) => {
    keys ??= find().catch((error: unknown) => {
      keys = undefined;
      throw error;
    });
    return (await keys)(header, token);
  };
}
