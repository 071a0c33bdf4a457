/**
 * The port of sealed secrets: of a source, or of the workspace. The store never sees one open. Each remembers what it
 * was sealed for, so that all can be sealed again with another key.
 */

import type { SourceId } from '../model/ids.ts';

export interface SealedSecret {
  /** E.g. `api-token`; one owner has one secret of each name. */
  readonly name: string;
  /** What it was sealed for. For sealing it again; who opens it to use it names the place themselves. */
  readonly place: string;
  readonly sealed: Uint8Array;
}

export type SecretOwner = SourceId | 'workspace';

export interface SecretStore {
  get(owner: SecretOwner, name: string): Promise<SealedSecret | undefined>;
  /** Adds or replaces. On disk when it resolves, also after a power cut: what it replaces may already be worthless. */
  put(owner: SecretOwner, secret: SealedSecret): Promise<void>;
  remove(owner: SecretOwner, name: string): Promise<void>;
  /** All, by owner and name. */
  list(): Promise<readonly (SealedSecret & { readonly owner: SecretOwner })[]>;
  /**
   * Seals each again, all or none, in one transaction: nobody adds one meanwhile. What `reseal` throws is thrown on,
   * and nothing was changed.
   */
  resealAll(reseal: (secret: SealedSecret) => Uint8Array): Promise<number>;
}
