/**
 * The webhooks of a site that somebody registered (those that descriptors declare are with the apps), what could not be
 * delivered, and the last deliveries. `toJSON` gives what has to outlive the process. `trouble` may be set while the
 * sandbox runs and counts from the next event on.
 */

import { randomInt, randomUUID } from 'node:crypto';
import type { WebhookTrouble } from './trouble.ts';

export type DynamicOwner =
  | { readonly kind: 'connect'; readonly appKey: string }
  | { readonly kind: 'oauth'; readonly clientId: string; readonly accountId: string };

/** Registered by an app, through `/rest/api/3/webhook`. */
export interface DynamicWebhook {
  readonly id: number;
  readonly owner: DynamicOwner;
  readonly url: string;
  readonly events: readonly string[];
  readonly jqlFilter: string;
  readonly fieldIdsFilter?: readonly string[];
  readonly issuePropertyKeysFilter?: readonly string[];
  /** By the sandbox's clock. */
  readonly expiresMs: number;
}

/** Registered by an administrator, through `/rest/webhooks/1.0/webhook`. */
export interface AdminWebhook {
  readonly id: number;
  readonly name: string;
  readonly url: string;
  readonly events: readonly string[];
  /** JQL by section; `issue-related-events-section` is the only one. */
  readonly filters: Readonly<Record<string, string>>;
  readonly excludeBody: boolean;
  readonly enabled: boolean;
  readonly secret?: string;
  readonly lastUpdatedUser: string;
  readonly lastUpdated: number;
}

/** Given up on after the last retry. */
export interface FailedDelivery {
  readonly id: string;
  readonly appKey: string;
  readonly body?: string;
  readonly url: string;
  /** By the sandbox's clock. */
  readonly failureTime: number;
}

export interface DeliveryEntry {
  readonly identifier: string;
  readonly event: string;
  readonly url: string;
  readonly flow: 'Primary' | 'Secondary';
  readonly attempts: number;
  readonly state: 'waiting' | 'delivered' | 'failed' | 'lost';
  /** HTTP status, or why there is none. */
  readonly last?: number | string;
}

export interface WebhookRegistryFile {
  readonly dynamic: readonly DynamicWebhook[];
  readonly admin: readonly AdminWebhook[];
  readonly failed: readonly FailedDelivery[];
  readonly nextId: number;
}

/** Atlassian keeps webhooks that expired for up to three months (facts §5.6). */
const keptAfterExpiryMs = 90 * 86_400_000;
const failuresKeptMs = 72 * 3_600_000;
const deliveriesKept = 1000;

export class WebhookRegistry {
  trouble: WebhookTrouble = {};
  #dynamic: readonly DynamicWebhook[];
  #admin: readonly AdminWebhook[];
  #failed: readonly FailedDelivery[];
  #nextId: number;
  readonly #deliveries = new Map<string, DeliveryEntry>();
  readonly #running = new Set<Promise<void>>();

  constructor(file?: WebhookRegistryFile) {
    this.#dynamic = file?.dynamic ?? [];
    this.#admin = file?.admin ?? [];
    this.#failed = file?.failed ?? [];
    this.#nextId = file?.nextId ?? 1;
  }

  takeId(): number {
    return this.#nextId++;
  }

  /** In the order of their registration; expired ones too, for a while. */
  dynamic(nowMs: number): readonly DynamicWebhook[] {
    this.#dynamic = this.#dynamic.filter(({ expiresMs }) => expiresMs + keptAfterExpiryMs > nowMs);
    return this.#dynamic;
  }
  setDynamic(webhooks: readonly DynamicWebhook[]): void {
    this.#dynamic = webhooks;
  }
  admin(): readonly AdminWebhook[] {
    return this.#admin;
  }
  setAdmin(webhooks: readonly AdminWebhook[]): void {
    this.#admin = webhooks;
  }
  /** Those that an app registered and those that could not be delivered to it. */
  forgetApp(appKey: string): void {
    this.#dynamic = this.#dynamic.filter(({ owner }) => owner.kind !== 'connect' || owner.appKey !== appKey);
    this.#failed = this.#failed.filter((failed) => failed.appKey !== appKey);
  }

  /** Of the last 72 hours, oldest first. */
  failed(nowMs: number): readonly FailedDelivery[] {
    this.#failed = this.#failed.filter(({ failureTime }) => failureTime + failuresKeptMs > nowMs);
    return this.#failed;
  }
  addFailed(failed: FailedDelivery): void {
    this.#failed = [...this.#failed, failed];
  }

  /** The last 1,000, oldest first. */
  deliveries(): readonly DeliveryEntry[] {
    return [...this.#deliveries.values()];
  }
  note(key: string, entry: DeliveryEntry): void {
    this.#deliveries.set(key, entry);
    for (const oldest of this.#deliveries.keys()) {
      if (this.#deliveries.size <= deliveriesKept) break;
      this.#deliveries.delete(oldest);
    }
  }

  /** Counts as under way until it settles. */
  run(work: Promise<void>): void {
    this.#running.add(work);
    const done = () => this.#running.delete(work);
    work.then(done, done);
  }
  /** Resolves when nothing is being sent; what waits for its time (retries, late ones) does not count. */
  async idle(): Promise<void> {
    do {
      await new Promise((resolve) => setImmediate(resolve));
      await Promise.allSettled(this.#running);
    } while (this.#running.size > 0);
  }

  toJSON(): WebhookRegistryFile {
    return { dynamic: this.#dynamic, admin: this.#admin, failed: this.#failed, nextId: this.#nextId };
  }
}

export function newIdentifier(): string {
  return randomUUID();
}

/** A part of a second to spread retries by. */
export function randomBetween(least: number, most: number): number {
  return randomInt(least, most + 1);
}
