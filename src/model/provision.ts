/**
 * A way to connect a site that an administrator sets up once and offers to everybody: what of the site is read, and
 * whether of titles only. Each person's own consent, to the workspace's app of OAuth 2.0, makes a private source of theirs.
 */

import type { SourceId } from './ids.ts';
import type { SourceScope } from './source.ts';

export interface Provision {
  readonly id: number;
  readonly name: string;
  /** Where people open the site; whoever consents has to have chosen this one. Each site is offered once. */
  readonly siteUrl: string;
  readonly scope: SourceScope;
  readonly titlesOnly: boolean;
  readonly createdMs: number;
  readonly createdBy: string;
}

/** What a person made of it: a source of theirs, or nothing, for now. */
export type ProvisionAnswer = 'declined' | SourceId;
