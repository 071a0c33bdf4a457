/**
 * Who let which app act for them, and the credentials that came of it. One grant per app and account, as at Atlassian;
 * codes, access and refresh tokens belong to a grant and end with it. A code is good once. A refresh token is replaced
 * by each use, and the old one works for a while longer, because an answer with the new one can get lost on its
 * way. All of it is plain JSON outside (`toJSON`), so that a sandbox can be saved and opened again.
 * Times come from the caller; accounts and apps are not looked at here.
 */

import { createHash, randomBytes, randomUUID } from 'node:crypto';

export interface OAuthGrant {
  readonly id: string;
  readonly clientId: string;
  readonly accountId: string;
  /** Everything that was consented to, `offline_access` among them. */
  readonly scopes: readonly string[];
  /** `resource`: for the one site that was chosen; `account`: for whatever site the account gets to. */
  readonly level: 'account' | 'resource';
  readonly cloudId: string;
  readonly grantedMs: number;
}

interface Credential {
  readonly grantId: string;
  readonly expiresMs: number;
}

interface AccessToken extends Credential {
  /** Those consented to when it was given: a later consent to more does not widen it. Undefined: of an older state. */
  readonly scopes?: readonly string[];
}

interface Code extends Credential {
  readonly redirectUri: string;
  /** PKCE: what the SHA-256 of the verifier has to be. */
  readonly challenge?: string;
}

interface RefreshToken extends Credential {
  /** When it was first used, and so replaced. */
  readonly replacedMs?: number;
}

export interface SavedOAuth {
  readonly grants: readonly OAuthGrant[];
  readonly codes: readonly (Code & { readonly code: string })[];
  readonly accessTokens: readonly (AccessToken & { readonly token: string })[];
  readonly refreshTokens: readonly (RefreshToken & { readonly token: string })[];
}

export interface OAuthLifetimes {
  /** [S] About five minutes. */
  codeMs: number;
  accessTokenMs: number;
  /** Without use. */
  refreshTokenMs: number;
  /** How long a replaced refresh token still works. */
  reuseMs: number;
  /** [S] After this a grant gives no tokens any more, however often it was used. */
  grantMs: number;
}

const day = 86_400_000;

const usualLifetimes: OAuthLifetimes = {
  codeMs: 5 * 60_000,
  accessTokenMs: 3_600_000,
  refreshTokenMs: 90 * day,
  reuseMs: 10 * 60_000,
  grantMs: 365 * day,
};

export interface TokenPair {
  readonly accessToken: string;
  /** Only with `offline_access`. */
  readonly refreshToken: string | undefined;
}

export class OAuthGrants {
  /** May be changed while the sandbox runs, and count for what is given out from then on. */
  readonly lifetimes: OAuthLifetimes;
  readonly #grants = new Map<string, OAuthGrant>();
  readonly #codes = new Map<string, Code>();
  readonly #accessTokens = new Map<string, AccessToken>();
  readonly #refreshTokens = new Map<string, RefreshToken>();

  constructor(saved?: SavedOAuth, lifetimes: Partial<OAuthLifetimes> = {}) {
    this.lifetimes = { ...usualLifetimes, ...lifetimes };
    for (const grant of saved?.grants ?? []) this.#grants.set(grant.id, grant);
    for (const { code, ...rest } of saved?.codes ?? []) this.#codes.set(code, rest);
    for (const { token, ...rest } of saved?.accessTokens ?? []) this.#accessTokens.set(token, rest);
    for (const { token, ...rest } of saved?.refreshTokens ?? []) this.#refreshTokens.set(token, rest);
  }

  toJSON(): SavedOAuth {
    return {
      grants: [...this.#grants.values()],
      codes: [...this.#codes].map(([code, rest]) => ({ code, ...rest })),
      accessTokens: [...this.#accessTokens].map(([token, rest]) => ({ token, ...rest })),
      refreshTokens: [...this.#refreshTokens].map(([token, rest]) => ({ token, ...rest })),
    };
  }

  /** Notes the consent, in place of an earlier one of the account to the app, and gives the code that is redirected. */
  consent(
    wanted: Omit<OAuthGrant, 'id' | 'grantedMs'>,
    { redirectUri, challenge }: { readonly redirectUri: string; readonly challenge?: string },
    nowMs: number,
  ): string {
    const { clientId, accountId } = wanted;
    const earlier = [...this.#grants.values()].find(
      (grant) => grant.clientId === clientId && grant.accountId === accountId,
    );
    const grant = { ...wanted, id: earlier?.id ?? randomUUID(), grantedMs: nowMs };
    this.#grants.set(grant.id, grant);
    this.#forgetExpired(nowMs);
    const code = secret();
    const pkce = challenge === undefined ? {} : { challenge };
    this.#codes.set(code, {
      grantId: grant.id,
      redirectUri,
      expiresMs: nowMs + this.lifetimes.codeMs,
      ...pkce,
    });
    return code;
  }

  /** The grant behind a code, which is used up by asking. Undefined: no code of this app at this time. */
  redeem(code: string, clientId: string, nowMs: number): (Code & { readonly grant: OAuthGrant }) | undefined {
    const found = this.#codes.get(code);
    const grant = this.#grants.get(found?.grantId ?? '');
    if (!found || !grant || grant.clientId !== clientId) return undefined;
    this.#codes.delete(code);
    return found.expiresMs > nowMs ? { ...found, grant } : undefined;
  }

  /** Gives tokens for a grant. */
  issue(grant: OAuthGrant, nowMs: number): TokenPair {
    const { accessTokenMs, refreshTokenMs, grantMs } = this.lifetimes;
    const accessToken = secret();
    this.#forgetExpired(nowMs);
    const { id: grantId, scopes } = grant;
    this.#accessTokens.set(accessToken, { grantId, expiresMs: nowMs + accessTokenMs, scopes });
    if (!grant.scopes.includes('offline_access')) return { accessToken, refreshToken: undefined };
    const refreshToken = secret();
    const expiresMs = Math.min(nowMs + refreshTokenMs, grant.grantedMs + grantMs);
    this.#refreshTokens.set(refreshToken, { grantId: grant.id, expiresMs });
    return { accessToken, refreshToken };
  }

  /** The grant behind a refresh token, which counts as replaced from then on. Undefined: none of this app's, or too late. */
  refresh(token: string, clientId: string, nowMs: number): OAuthGrant | undefined {
    const found = this.#refreshTokens.get(token);
    const grant = this.#grants.get(found?.grantId ?? '');
    if (!found || !grant || grant.clientId !== clientId || found.expiresMs <= nowMs) return undefined;
    const replacedMs = found.replacedMs ?? nowMs;
    if (nowMs > replacedMs + this.lifetimes.reuseMs) return undefined;
    this.#refreshTokens.set(token, { ...found, replacedMs });
    return grant;
  }

  /** The grant behind an access token, with the scopes that the token has of it. */
  grantOf(accessToken: string, nowMs: number): OAuthGrant | undefined {
    const found = this.#accessTokens.get(accessToken);
    const grant = found && found.expiresMs > nowMs ? this.#grants.get(found.grantId) : undefined;
    if (!found?.scopes || !grant) return grant;
    const { scopes } = found;
    return { ...grant, scopes: grant.scopes.filter((scope) => scopes.includes(scope)) };
  }

  /** Whether the account lets the app act for it. */
  isGranted(accountId: string, clientId: string): boolean {
    return [...this.#grants.values()].some(
      (grant) => grant.accountId === accountId && grant.clientId === clientId,
    );
  }

  /** Ends every grant of an account, or its grant to one app: what a changed password, or the person, does. */
  revoke(accountId: string, clientId?: string): void {
    for (const grant of [...this.#grants.values()]) {
      if (grant.accountId !== accountId) continue;
      if (clientId !== undefined && grant.clientId !== clientId) continue;
      this.#grants.delete(grant.id);
    }
    const isOver = ({ grantId }: Credential) => !this.#grants.has(grantId);
    for (const kept of [this.#codes, this.#accessTokens, this.#refreshTokens]) forget(kept, isOver);
  }

  #forgetExpired(nowMs: number): void {
    const isExpired = ({ expiresMs }: Credential) => expiresMs <= nowMs;
    for (const kept of [this.#codes, this.#accessTokens, this.#refreshTokens]) forget(kept, isExpired);
  }
}

/** Whether the verifier is the one that the challenge was made of; both undefined where PKCE was not used. */
export function isVerified(challenge: string | undefined, verifier: string | undefined): boolean {
  if (challenge === undefined) return true;
  return verifier !== undefined && createHash('sha256').update(verifier).digest('base64url') === challenge;
}

function forget(kept: Map<string, Credential>, isOver: (one: Credential) => boolean): void {
  for (const [key, one] of kept) if (isOver(one)) kept.delete(key);
}

/** Opaque: a client is not to look into it. */
function secret(): string {
  return randomBytes(32).toString('base64url');
}
