/**
 * A provider of OpenID Connect for tests, written from the specification with nothing of the library that it tests. It
 * checks what a provider has to check (client, redirect address, PKCE, a code once), and signs what it is told to, also
 * what no provider should.
 */

import { createHash, createHmac, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';

export const client = { clientId: 'jackdaw', clientSecret: 'the secret of the client' };

/** Of the person who consents; and what is wrong on purpose. */
export interface Consent {
  readonly sub: string;
  readonly email?: string;
  readonly email_verified?: unknown;
  readonly name?: string;
  readonly wrong?: Wrong | undefined;
}

export interface Wrong {
  readonly claims?: Readonly<Record<string, unknown>>;
  /** none: unsigned. HS256: signed with the client's secret. foreign: with a key that is not the provider's. */
  readonly signed?: 'none' | 'HS256' | 'foreign' | 'changed afterwards';
  readonly noIdToken?: boolean;
  /** The `iss` of the way back (RFC 9207). */
  readonly iss?: string;
}

export interface OpenIdProvider extends AsyncDisposable {
  readonly issuer: string;
  /** As if the person said yes at the address; the address that they are sent back to. */
  consent(address: string, consent: Consent): URL;
  /** What it was asked and refused. */
  readonly refusals: string[];
}

interface Granted {
  readonly consent: Consent;
  readonly nonce: string | null;
  readonly challenge: string | null;
  readonly redirectUri: string;
}

export async function openOpenIdProvider(): Promise<OpenIdProvider> {
  const own = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const foreign = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const codes = new Map<string, Granted>();
  const refusals: string[] = [];
  let issuer = '';

  const idTokenOf = ({ consent, nonce }: Granted): string => {
    const { wrong, sub, email, email_verified, name } = consent;
    const nowSeconds = Math.floor(Date.now() / 1000);
    const claims = {
      iss: issuer,
      aud: client.clientId,
      sub,
      email,
      email_verified,
      name,
      nonce,
      iat: nowSeconds,
      exp: nowSeconds + 300,
      ...wrong?.claims,
    };
    const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const signed = wrong?.signed;
    const alg = signed === 'none' || signed === 'HS256' ? signed : 'RS256';
    const input = `${part({ alg, kid: 'k1', typ: 'JWT' })}.${part(claims)}`;
    if (signed === 'none') return `${input}.`;
    if (signed === 'HS256') {
      return `${input}.${createHmac('sha256', client.clientSecret).update(input).digest('base64url')}`;
    }
    const key = signed === 'foreign' ? foreign.privateKey : own.privateKey;
    const signature = sign('sha256', Buffer.from(input), key).toString('base64url');
    if (signed !== 'changed afterwards') return `${input}.${signature}`;
    return `${part({ alg, kid: 'k1', typ: 'JWT' })}.${part({ ...claims, sub: 'somebody-else' })}.${signature}`;
  };

  const token = async (request: IncomingMessage): Promise<readonly [number, unknown]> => {
    const form = new URLSearchParams(await text(request));
    const refused = (why: string) => {
      refusals.push(why);
      return [400, { error: why }] as const;
    };
    const basic = /^Basic (.+)$/.exec(request.headers.authorization ?? '')?.[1];
    const [id, secret] = basic
      ? Buffer.from(basic, 'base64').toString().split(':').map(decodeURIComponent)
      : [form.get('client_id'), form.get('client_secret')?.replaceAll('+', ' ')];
    if (id !== client.clientId || secret?.replaceAll('+', ' ') !== client.clientSecret)
      return refused('invalid_client');
    const code = form.get('code') ?? '';
    const granted = codes.get(code);
    codes.delete(code);
    if (!granted || form.get('grant_type') !== 'authorization_code') return refused('invalid_grant');
    if (form.get('redirect_uri') !== granted.redirectUri) return refused('redirect_uri');
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    if (challenge !== granted.challenge) return refused('code_verifier');
    const isWithout = granted.consent.wrong?.noIdToken === true;
    const idToken = isWithout ? {} : { id_token: idTokenOf(granted) };
    return [200, { access_token: 'opaque', token_type: 'Bearer', expires_in: 60, ...idToken }];
  };

  const answer = async (request: IncomingMessage): Promise<readonly [number, unknown]> => {
    switch (request.url) {
      case '/.well-known/openid-configuration':
        return [
          200,
          {
            issuer,
            authorization_endpoint: `${issuer}/authorize`,
            token_endpoint: `${issuer}/token`,
            jwks_uri: `${issuer}/keys`,
            response_types_supported: ['code'],
            subject_types_supported: ['public'],
            id_token_signing_alg_values_supported: ['RS256'],
            code_challenge_methods_supported: ['S256'],
            authorization_response_iss_parameter_supported: true,
          },
        ];
      case '/keys':
        return [
          200,
          { keys: [{ ...own.publicKey.export({ format: 'jwk' }), kid: 'k1', alg: 'RS256', use: 'sig' }] },
        ];
      case '/token':
        return token(request);
      default:
        return [404, {}];
    }
  };

  const server = createServer(async (request, response) => {
    const [status, body] = await answer(request);
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The provider does not listen.');
  issuer = `http://127.0.0.1:${address.port}`;
  return {
    issuer,
    refusals,
    consent(asked, consent) {
      const { searchParams } = new URL(asked);
      const redirectUri = searchParams.get('redirect_uri') ?? '';
      const code = randomBytes(16).toString('base64url');
      codes.set(code, {
        consent,
        nonce: searchParams.get('nonce'),
        challenge: searchParams.get('code_challenge'),
        redirectUri,
      });
      const back = new URL(redirectUri);
      back.searchParams.set('code', code);
      back.searchParams.set('state', searchParams.get('state') ?? '');
      back.searchParams.set('iss', consent.wrong?.iss ?? issuer);
      return back;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
