/**
 * A way to connect a site that an owner sets up once for everybody: the app of OAuth 2.0, what of the site is read, and
 * whether of titles only. Each person's own consent makes a private source of theirs. The app's secret is not in here.
 */

import type { PersonId, SourceId } from './ids.ts';
import type { Site, Source, SourceScope } from './source.ts';

export interface Provision {
  readonly id: number;
  readonly name: string;
  /** Where people open the site; whoever consents has to have chosen this one. */
  readonly siteUrl: string;
  readonly clientId: string;
  readonly scope: SourceScope;
  readonly titlesOnly: boolean;
  readonly createdMs: number;
  readonly createdBy: string;
}

/** What a person made of it: a source of theirs, or nothing, for now. */
export type ProvisionAnswer = 'declined' | SourceId;

/** What consent has brought: who they are there, and how Jira is asked as them. */
export interface OwnConnection {
  readonly site: Site;
  readonly baseUrl: string;
  readonly credential: Extract<Source['credential'], { kind: 'oauth' }>;
  readonly accountId: Source['accountId'];
}

/** The private source that the consent of this person makes. */
export function provisionedSource(
  provision: Provision,
  owner: { readonly id: PersonId; readonly email: string },
  { site, baseUrl, credential, accountId }: OwnConnection,
  nowMs: number,
): Omit<Source, 'id'> {
  return {
    site,
    name: provision.name,
    baseUrl,
    kind: 'private',
    titlesOnly: provision.titlesOnly,
    ownerId: owner.id,
    audience: undefined,
    scope: provision.scope,
    credential,
    accountId,
    automatic: true,
    halt: undefined,
    createdMs: nowMs,
    createdBy: owner.email,
  };
}
