/**
 * JSON Web Tokens as Connect has them: HS256 with the secret that an app and a site share, RS256 with Atlassian's keys.
 * The algorithm is the caller's to say, never the token's: one that names another is not signed, whatever it holds.
 * `readToken` vouches for nothing. Claims, times included, are the caller's to check.
 */

import { createHmac, createPublicKey, timingSafeEqual, verify } from 'node:crypto';

export type Claims = Readonly<Record<string, unknown>>;

export interface ReadToken {
  readonly header: Claims;
  readonly claims: Claims;
}

const longestToken = 16_384;

export function signedToken(claims: Claims, secret: string): string {
  const input = `${segment({ typ: 'JWT', alg: 'HS256' })}.${segment(claims)}`;
  return `${input}.${hs256(input, secret).toString('base64url')}`;
}

/** What the token says of itself; undefined: it is none. */
export function readToken(token: string): ReadToken | undefined {
  const parts = token.length > longestToken ? [] : token.split('.');
  const [header, claims] = parts.slice(0, 2).map(parsedSegment);
  return parts.length === 3 && header && claims ? { header, claims } : undefined;
}

export function isSignedWithSecret(token: string, secret: string): boolean {
  if (secret === '' || readToken(token)?.header.alg !== 'HS256') return false;
  const { input, signature } = divided(token);
  const right = hs256(input, secret);
  return signature.length === right.length && timingSafeEqual(signature, right);
}

/** `publicKey` is the text of an RSA key (PEM); another kind of key signs nothing. */
export function isSignedWithKey(token: string, publicKey: string): boolean {
  if (readToken(token)?.header.alg !== 'RS256') return false;
  const { input, signature } = divided(token);
  try {
    const key = createPublicKey(publicKey);
    return key.asymmetricKeyType === 'rsa' && verify('sha256', Buffer.from(input), key, signature);
  } catch {
    return false;
  }
}

function hs256(input: string, secret: string): Buffer {
  return createHmac('sha256', secret).update(input).digest();
}

function divided(token: string): { readonly input: string; readonly signature: Buffer } {
  const dot = token.lastIndexOf('.');
  return { input: token.slice(0, dot), signature: Buffer.from(token.slice(dot + 1), 'base64url') };
}

function segment(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function parsedSegment(text: string): Claims | undefined {
  if (!/^[A-Za-z0-9_-]+$/.test(text)) return undefined;
  try {
    const value: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    return Object.fromEntries(Object.entries(value));
  } catch {
    return undefined;
  }
}
