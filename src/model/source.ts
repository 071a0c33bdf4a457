/**
 * A site is one Jira; a source is a site read with one credential, within a chosen scope, for a kind of reader. Kinds
 * are variants of `Visibility`, never ways around it. What a source may not tell anybody, its secrets, is not in here.
 */

import type { AccountId, PersonId, SiteId, SourceId } from './ids.ts';

export interface Site {
  readonly id: SiteId;
  /** Where people open it, as Jira says: `https://acme.atlassian.net`, without a trailing slash. Each site has its own. */
  readonly url: string;
  readonly title: string;
}

/**
 * permission-based: everybody finds what Jira lets them see. private: what the owner's credential read, for the owner
 * alone. shared: for its audience, and only what carries no level, restriction, visibility or internal flag.
 */
export const sourceKinds = ['permission-based', 'private', 'shared'] as const;

export type SourceKind = (typeof sourceKinds)[number];

/** What of the site is read. It limits the index, not what the credential could read. */
export interface SourceScope {
  /** Undefined: all, present and future. */
  readonly projectKeys: readonly string[] | undefined;
  /** Issues that did not change since then stay out. Undefined: however old. */
  readonly updatedSinceMs?: number | undefined;
  /** Narrows further: a JQL clause without an order. */
  readonly jql?: string | undefined;
}

/** Who a shared source is shared with: everybody here, or the people of these groups, by their numbers. */
export type Audience = 'everyone' | readonly number[];

/** How Jira is asked, with nothing of it that is secret. */
export type SourceCredential =
  | {
      readonly kind: 'api-token';
      readonly email: string;
      /** When Atlassian ends the token, as its owner says; undefined: not said. */
      readonly expiresMs?: number | undefined;
    }
  | {
      readonly kind: 'oauth';
      readonly clientId: string;
      readonly cloudId: string;
      /** As granted. */
      readonly scopes: readonly string[];
      /** Of the account that consented, where Atlassian shows it. */
      readonly email: string | undefined;
    }
  | {
      readonly kind: 'connect';
      readonly clientKey: string;
      /** As the app's own user, or as the account that connected. */
      readonly actsAs: 'app' | 'person';
    };

/** Why a source is not read at the moment, until somebody changes that. */
export interface SourceHalt {
  readonly reason: 'paused' | 'credentials-expired';
  readonly sinceMs: number;
  /** For people: what happened. Never a secret. */
  readonly message: string;
}

export interface Source {
  readonly id: SourceId;
  readonly site: Site;
  readonly name: string;
  /** Where requests go: the site's own address, or Atlassian's gateway to it. */
  readonly baseUrl: string;
  readonly kind: SourceKind;
  /** On top of any kind: nothing but titles is kept and found. */
  readonly titlesOnly: boolean;
  /** Whose a private source is. */
  readonly ownerId: PersonId | undefined;
  /** Of a shared source. */
  readonly audience: Audience | undefined;
  readonly scope: SourceScope;
  readonly credential: SourceCredential;
  /** Whose credential reads the site. */
  readonly accountId: AccountId;
  /** Synced by itself; otherwise when somebody says so. */
  readonly automatic: boolean;
  /** How often Jira is asked for changes. Undefined: as often as the settings say. */
  readonly pollEveryMs?: number | undefined;
  readonly halt: SourceHalt | undefined;
  readonly createdMs: number;
  /** The email address of who connected it, or the name of the account on the server. */
  readonly createdBy: string;
}

/** Whether Jira's permissions decide who finds what there: of others there are none to ask about. */
export function isByPermissions({ kind }: Pick<Source, 'kind'>): boolean {
  return kind === 'permission-based';
}

/** Whose eyes a source reads with, for people. */
export function credentialName({ credential, accountId }: Pick<Source, 'credential' | 'accountId'>): string {
  if (credential.kind === 'connect') {
    return credential.actsAs === 'app' ? 'the app' : `the app, as the account ${accountId}`;
  }
  return credential.email ?? `the account ${accountId}`;
}
