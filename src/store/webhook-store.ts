/**
 * The part of the store's port that keeps how each source is told of changes: what it has registered at Jira, the address
 * of the webhook that an administrator of Jira sets, and when somebody was heard last. What was told is in
 * `reading-store.ts`. The promises of `store.ts` hold here, too.
 */

import type { AccountId, SourceId } from '../model/ids.ts';
import type { SealedSecret } from './secret-store.ts';

/** Of a webhook that an administrator sets: it outlives the credential with which the source is read. */
export const webhookSecretName = 'webhook-secret';

export interface WebhookStore {
  /** Undefined: nothing is known of the kind. */
  of(sourceId: SourceId): Promise<SourceWebhooks | undefined>;
  /** Of all sources but those that are being removed, by source. */
  list(): Promise<readonly SourceWebhooks[]>;
  /** Undefined: there is no such address, or its source is being removed. */
  byAddress(address: string): Promise<SourceWebhooks | undefined>;
  /** What a source has at Jira from now on; undefined: nothing any more. A problem that was told before is over. */
  putRegistered(sourceId: SourceId, registered: RegisteredWebhook | undefined): Promise<void>;
  /** Why it has none, or none that lasts; what it has stays. */
  putProblem(sourceId: SourceId, problem: WebhookProblem): Promise<void>;
  /** The address and the secret of an administrator's webhook, in one transaction; they replace those before. */
  putAddress(sourceId: SourceId, address: string, secret: SealedSecret): Promise<void>;
  /** Whether there was one. */
  removeAddress(sourceId: SourceId): Promise<boolean>;
  /** A webhook came that proved itself. */
  heard(sourceIds: readonly SourceId[], nowMs: number): Promise<void>;
}

export interface SourceWebhooks {
  readonly sourceId: SourceId;
  readonly registered: RegisteredWebhook | undefined;
  readonly problem: WebhookProblem | undefined;
  /** The part of an address that nobody guesses. */
  readonly address: string | undefined;
  readonly heardMs: number | undefined;
}

/** As an app of OAuth has registered it, in the name of the person who consented. */
export interface RegisteredWebhook {
  readonly clientId: string;
  readonly accountId: AccountId;
  readonly url: string;
  readonly id: number;
  readonly jqlFilter: string;
  readonly expiresMs: number;
  /** When Jira was asked last whether it is still there. */
  readonly seenMs: number;
}

export interface WebhookProblem {
  /** In words for administrators. */
  readonly why: string;
  readonly sinceMs: number;
}
