/**
 * The Connect apps of a site: who is installed, by which secret each is known, and the key that the host signs
 * with. `toJSON` gives all that has to outlive the process; bearer tokens and running installations do not.
 */

import type { KeyObject } from 'node:crypto';
import { createPrivateKey, createPublicKey, generateKeyPairSync, randomUUID } from 'node:crypto';
import { uuidOf } from '../uuid.ts';
import type { ConnectDescriptor } from './descriptor.ts';
import type { ImpersonationToken } from './impersonation.ts';

export interface InstalledApp {
  readonly descriptorUrl: string;
  readonly descriptor: ConnectDescriptor;
  readonly accountId: string;
  /** Another one after each installation. */
  readonly sharedSecret: string;
  /** Only with the scope ACT_AS_USER. */
  readonly oauthClientId?: string;
  readonly enabled: boolean;
  /** By the sandbox's clock, ISO 8601. */
  readonly installed: string;
}

export type InstallTask =
  | { readonly state: 'running'; readonly uri: string }
  | { readonly state: 'installed'; readonly uri: string; readonly key: string }
  | { readonly state: 'failed'; readonly uri: string; readonly message: string };

export interface InstalledAppsFile {
  readonly clientKey: string;
  /** PEM; absent while nothing was ever installed. */
  readonly hostKey?: string;
  readonly apps: readonly InstalledApp[];
}

export class InstalledApps {
  /** Names this site to every app; never changes. */
  readonly clientKey: string;
  /** Bearer tokens by which apps act as people. */
  readonly tokens = new Map<string, ImpersonationToken>();
  /** Installations since the start, by their number: how far each has come. */
  readonly tasks = new Map<string, InstallTask>();
  readonly upmTokens = new Set<string>();
  readonly #apps = new Map<string, InstalledApp>();
  #hostKey: KeyObject | undefined;

  constructor(cloudId: string, file?: InstalledAppsFile) {
    this.clientKey = file?.clientKey ?? uuidOf(`client:${cloudId}`);
    for (const app of file?.apps ?? []) this.put(app);
    if (file?.hostKey !== undefined) this.#hostKey = createPrivateKey(file.hostKey);
  }

  /** In the order of their first installation. */
  all(): readonly InstalledApp[] {
    return [...this.#apps.values()];
  }
  app(key: string): InstalledApp | undefined {
    return this.#apps.get(key);
  }
  appWithClientId(oauthClientId: string): InstalledApp | undefined {
    return this.all().find((app) => app.oauthClientId === oauthClientId);
  }
  put(app: InstalledApp): void {
    this.#apps.set(app.descriptor.key, app);
  }
  remove(key: string): void {
    this.#apps.delete(key);
    this.forgetTokens(key);
  }
  /** Those by which the app acts as people. */
  forgetTokens(key: string): void {
    for (const [token, { appKey }] of this.tokens) if (appKey === key) this.tokens.delete(token);
  }

  /** Made when first asked for: it takes a tenth of a second that few sandboxes need. */
  get hostKey(): KeyObject {
    this.#hostKey ??= generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
    return this.#hostKey;
  }
  get publicKeyPem(): string {
    return createPublicKey(this.hostKey).export({ type: 'spki', format: 'pem' }).toString();
  }
  get keyId(): string {
    return uuidOf(this.publicKeyPem);
  }

  toJSON(): InstalledAppsFile {
    return {
      clientKey: this.clientKey,
      ...(this.#hostKey
        ? { hostKey: this.#hostKey.export({ type: 'pkcs8', format: 'pem' }).toString() }
        : {}),
      apps: this.all(),
    };
  }
}

export function newSecret(): string {
  return `${randomUUID()}${randomUUID()}`.replaceAll('-', '').toUpperCase();
}
