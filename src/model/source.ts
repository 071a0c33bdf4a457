/**
 * A site is one Jira; a source is a site read with one credential, within a chosen scope. Later kinds of
 * source (private, shared) are variants of `SourceKind`.
 */

import type { AccountId, SiteId, SourceId } from './ids.ts';

export interface Site {
  readonly id: SiteId;
  /** Where people open it, as Jira says: `https://acme.atlassian.net`, without a trailing slash. Each site has its own. */
  readonly url: string;
  readonly title: string;
}

export type SourceKind = 'permission-based';

/** `undefined` projects: all, present and future. */
export interface SourceScope {
  readonly projectKeys: readonly string[] | undefined;
}

export interface Source {
  readonly id: SourceId;
  readonly site: Site;
  readonly name: string;
  /** Where requests go: the site's own address, or Atlassian's gateway to it. */
  readonly baseUrl: string;
  readonly kind: SourceKind;
  readonly scope: SourceScope;
  /** Whose credential reads the site. */
  readonly accountId: AccountId;
  readonly accountEmail: string;
  readonly createdMs: number;
}
