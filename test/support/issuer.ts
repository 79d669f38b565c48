import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll } from '@jest/globals';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK } from 'jose';
import type { Actor } from '#domain';

const AUDIENCE = 'throughline-test';

/** An OpenID Connect issuer on this machine: vouches for anyone, as an organisation's own would for its people. */
export class Issuer {
  private constructor(
    private readonly server: Server,
    private readonly key: CryptoKey,
  ) {}

  static async open(): Promise<Issuer> {
    const { publicKey, privateKey } = await generateKeyPair('ES256');
    const jwk: JWK = { ...(await exportJWK(publicKey)), kid: 'test', alg: 'ES256', use: 'sig' };
    const server = createServer((request, response) => {
      const discovery = request.url === '/.well-known/openid-configuration';
      response.setHeader('content-type', 'application/json');
      response.end(
        JSON.stringify(discovery ? { issuer: urlOf(server), jwks_uri: `${urlOf(server)}/keys` } : { keys: [jwk] }),
      );
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    opened.push(server);
    return new Issuer(server, privateKey);
  }

  /** For the environment of whoever is to trust this issuer. */
  get env(): { readonly OIDC_ISSUER: string; readonly OIDC_AUDIENCE: string } {
    return { OIDC_ISSUER: urlOf(this.server), OIDC_AUDIENCE: AUDIENCE };
  }

  /** @param claimed the issuer that the token names, where that is not this one; `lasting`: how long it holds */
  token(
    { id, role }: Actor,
    { claimed = urlOf(this.server), lasting = '1h' }: { readonly claimed?: string; readonly lasting?: string } = {},
  ): Promise<string> {
    return new SignJWT({ role })
      .setProtectedHeader({ alg: 'ES256', kid: 'test' })
      .setIssuer(claimed)
      .setAudience(AUDIENCE)
      .setSubject(id)
      .setIssuedAt()
      .setExpirationTime(lasting)
      .sign(this.key);
  }
}

const urlOf = (server: Server): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

const opened: Server[] = [];

afterAll(() => {
  for (const server of opened.splice(0)) server.close();
});
