/**
 * The port of the sites that have our Connect app, and of the tokens that they have used up. The secret that is shared
 * with each is a secret of the workspace, replaced in the same transaction.
 */

import type { ConnectInstallation } from '../model/connect-installation.ts';
import type { SealedSecret } from './secret-store.ts';

export interface ConnectInstallationStore {
  /** By address. */
  list(): Promise<readonly ConnectInstallation[]>;
  byClientKey(clientKey: string): Promise<ConnectInstallation | undefined>;
  byId(id: number): Promise<ConnectInstallation | undefined>;
  /**
   * Adds it, or replaces the one of this client key, which keeps its number; with it its secret. On disk when it
   * resolves, also after a power cut: the site does not say it twice.
   */
  put(installation: Omit<ConnectInstallation, 'id'>, secret: SealedSecret): Promise<ConnectInstallation>;
  /** Throws `not-found` where it was removed. */
  change(clientKey: string, change: Partial<Pick<ConnectInstallation, 'state' | 'claim'>>): Promise<void>;
  /** Whether there was one. Its secret, by this name, goes with it. */
  remove(clientKey: string, secretName: string): Promise<boolean>;
  /** Whether the token is used for the first time. It is remembered until it expires. */
  spendToken(hash: Uint8Array, expiresMs: number, nowMs: number): Promise<boolean>;
}
