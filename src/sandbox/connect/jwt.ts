/**
 * JSON Web Tokens as Connect uses them: HS256 with a shared secret, RS256 with the host's key. A token is read
 * without trust first, because its issuer says by which secret it is to be verified; `verify…` then checks the
 * algorithm that was expected, never the one that the token names. Times are the caller's to check.
 */

import type { KeyObject } from 'node:crypto';
import { createHmac, sign, timingSafeEqual, verify } from 'node:crypto';

export type Claims = Readonly<Record<string, unknown>>;

export interface ReadToken {
  readonly header: Claims;
  readonly claims: Claims;
}

export function signHs256(claims: Claims, secret: string): string {
  const input = `${segment({ typ: 'JWT', alg: 'HS256' })}.${segment(claims)}`;
  return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
}

export function signRs256(claims: Claims, key: KeyObject, keyId: string): string {
  const input = `${segment({ typ: 'JWT', alg: 'RS256', kid: keyId })}.${segment(claims)}`;
  return `${input}.${sign('sha256', Buffer.from(input), key).toString('base64url')}`;
}

/** What the token says, which nobody has vouched for yet; undefined: it is no token. */
export function readToken(token: string): ReadToken | undefined {
  const [first = '', second = '', third, ...more] = token.split('.');
  if (third === undefined || more.length > 0) return undefined;
  const header = parsedSegment(first);
  const claims = parsedSegment(second);
  return header && claims ? { header, claims } : undefined;
}

export function verifyHs256(token: string, secret: string): boolean {
  if (secret === '' || readToken(token)?.header.alg !== 'HS256') return false;
  const { input, signature } = divided(token);
  const right = createHmac('sha256', secret).update(input).digest();
  return signature.length === right.length && timingSafeEqual(signature, right);
}

export function verifyRs256(token: string, key: KeyObject): boolean {
  if (readToken(token)?.header.alg !== 'RS256') return false;
  const { input, signature } = divided(token);
  return verify('sha256', Buffer.from(input), key, signature);
}

function divided(token: string): { readonly input: string; readonly signature: Buffer } {
  const dot = token.lastIndexOf('.');
  return { input: token.slice(0, dot), signature: Buffer.from(token.slice(dot + 1), 'base64url') };
}

function segment(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function parsedSegment(text: string): Claims | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    return Object.fromEntries(Object.entries(value));
  } catch {
    return undefined;
  }
}
