/**
 * The port of API keys. Of a key only its hash is kept, so a stolen copy of the store opens nothing. Each acts as
 * exactly one person, and ends with them.
 */

import type { PersonId } from '../model/ids.ts';
import type { Person } from '../model/person.ts';
import type { ApiKey } from '../model/sign-in.ts';

export interface ApiKeyStore {
  add(keyHash: Uint8Array, key: Omit<ApiKey, 'id' | 'usedMs'>): Promise<ApiKey>;
  /** Also one that has expired. */
  byHash(keyHash: Uint8Array): Promise<{ readonly key: ApiKey; readonly person: Person } | undefined>;
  noteUse(id: number, usedMs: number): Promise<void>;
  /** The latest first. */
  ofPerson(id: PersonId): Promise<readonly ApiKey[]>;
  /** Everybody's, the latest first. */
  list(): Promise<readonly ApiKey[]>;
  /** Whether there was one. */
  end(id: number): Promise<boolean>;
  /** How many there were. */
  endAll(id: PersonId): Promise<number>;
}
