/**
 * Everything that one running sandbox holds: the world, its clock, what happens on it, and the state of each of its
 * doors. Made once by `openSandbox`; requests and edits get it handed and keep no state of their own.
 */

import type { IssueContent } from './answers/issue-content.ts';
import type { BufferPool } from './answers/json-writer.ts';
import type { InstalledApps } from './connect/installed-apps.ts';
import type { FaultPlan } from './faults/faults.ts';
import type { RateLimitSettings, RateLimits } from './limits/rate-limits.ts';
import type { OAuthGrants } from './oauth/oauth-grants.ts';
import type { Reach } from './outgoing-request.ts';
import type { Reply } from './reply.ts';
import type { RequestLog } from './request-log.ts';
import type { SandboxClock } from './sandbox-clock.ts';
import type { SandboxEvents } from './sandbox-events.ts';
import type { SearchIndex } from './search/search-index.ts';
import type { SearchPages } from './search/search-pages.ts';
import type { StateFile } from './state/state-file.ts';
import type { Tasks } from './tasks.ts';
import type { WebhookRegistry } from './webhooks/webhook-registry.ts';
import type { NamesInUse } from './world/names-in-use.ts';
import type { World } from './world/world.ts';

export interface Site {
  readonly world: World;
  readonly content: IssueContent;
  readonly names: NamesInUse;
  /** What `self` links begin with, without a slash at its end. Not always where the sandbox listens. */
  readonly baseUrl: string;
  /** The address that people open the site at: the base of links but for calls through the gateway. */
  readonly siteUrl: string;
  /** What calls through the gateway have in place of the site's. */
  readonly gateway: Pick<Site, 'baseUrl' | 'content'>;
  /** `http://127.0.0.1:PORT` */
  readonly localUrl: string;
  readonly cloudId: string;
  readonly clock: SandboxClock;
  readonly oauth: OAuthGrants;
  readonly events: SandboxEvents;
  /** The Connect apps. */
  readonly apps: InstalledApps;
  readonly webhooks: WebhookRegistry;
  readonly faults: FaultPlan;
  readonly log: RequestLog;
  readonly index: SearchIndex;
  readonly searches: SearchPages;
  readonly buffers: BufferPool;
  readonly limits: RateLimits;
  readonly tasks: Tasks;
  /** May be changed while the sandbox runs, and count from the next request on. */
  readonly settings: SandboxSettings;
  /** Where the state is saved to when it is asked for; undefined: nowhere. */
  readonly stateFile: StateFile | undefined;
}

export interface SandboxSettings {
  /** Added to every answer. */
  latencyMs: number;
  /** Added for each issue with fields that an answer holds, and for each bare id or key. */
  perIssueMs: number;
  perIdMs: number;
  /** How many comments and worklogs an issue embeds in lists of issues. */
  embeddedComments: number;
  /** How far searches are behind the issues. Counts for edits from then on. */
  indexLagMs: number;
  rateLimits: RateLimitSettings;
  /**
   * Whether `permissions/check` looks at security levels and restrictions when it is asked about issues. That is
   * how Atlassian's text reads ("issues a user can access"), but no site has been asked.
   */
  checkAppliesLevels: boolean;
  /** How long a task takes that Jira does in the background. */
  taskMs: number;
  /** Whether `/sandbox/…` is served. */
  control: boolean;
  /** Where descriptors are read and webhooks delivered. */
  outgoing: Reach;
  /**
   * What becomes of a request with a wrong or expired API token. Sites were measured (by others, 2026-09) to answer it
   * as an anonymous one, with `X-Seraph-LoginReason` as the only sign: an expired token sees an empty site, not an error.
   */
  failedLogins: FailedLogins;
  /** Whether apps are told by webhooks only of what the account behind them may see. [M] */
  webhooksAskPermissions: boolean;
  /** How long a receiver of webhooks may take. */
  webhookTimeoutMs: number;
  /** How often an account may be reported as one whose personal data an app keeps. Default: `P7D`. */
  reportCycle?: string;
}

export type FailedLogins = 'refused' | 'anonymous';

/** A request as it came, before anybody asked who sends it. */
export interface SandboxRequest {
  readonly method: string;
  readonly url: URL;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Undefined: too long to be read. */
  readonly body: string | undefined;
  /** The same before it was read as UTF-8, for bodies that are no text. */
  readonly bytes?: Uint8Array;
}

/** Addresses outside of `/rest/api`. Undefined: not one of this door. */
export type Door = (site: Site, request: SandboxRequest) => Reply | undefined | Promise<Reply | undefined>;

/** Who sends a request. */
export interface Caller {
  /** Undefined: anonymous. */
  readonly accountId: string | undefined;
  /** By what an app, or a token with scopes, acts. Undefined: a person with a token that may all they may. */
  readonly grant?: Grant;
  /** A login that failed, answered as anonymous. */
  readonly loginReason?: 'AUTHENTICATED_FAILED';
}

export interface Grant {
  readonly kind: 'api-token' | 'oauth' | 'connect-app' | 'connect-user';
  /** Key of the Connect app or client id of the OAuth app. */
  readonly appKey?: string;
  /** Classic and granular ones, or those of Connect. */
  readonly scopes: readonly string[];
}
