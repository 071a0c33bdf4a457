/** What signing in works with; what comes from outside of it is wired in `app.ts`. */

import type { Log } from '../log.ts';
import type { SendMail } from '../mail/send-mail.ts';
import type { Store } from '../store/store.ts';
import { openPasswords, type Passwords } from './passwords.ts';
import { openSignInFlows, type SignInFlows } from './providers/flows.ts';
import { openSetUpCode, type SetUpCode } from './set-up.ts';
import { openTries, type Tries } from './tries.ts';

export interface SignInTools {
  readonly store: Store;
  readonly now: () => number;
  readonly log: Log;
  readonly passwords: Passwords;
  readonly tries: Tries;
  readonly flows: SignInFlows;
  readonly setUp: SetUpCode;
  /** Requests to providers; refuses what the operator does not allow. */
  readonly fetch: typeof globalThis.fetch;
  /** Where Atlassian asks for consent, and where its API is. */
  readonly atlassian: { readonly authUrl: string; readonly apiUrl: string };
  readonly secrets: ProviderSecrets;
  /** Undefined: no SMTP is set, and links are copied. Rejects where the mail was not taken. */
  readonly sendMail: SendMail | undefined;
}

/** Sealed in the vault. */
export interface ProviderSecrets {
  keep(providerId: number, secret: string): Promise<void>;
  open(providerId: number): Promise<string | undefined>;
  remove(providerId: number): Promise<void>;
}

type Outside = Pick<SignInTools, 'store' | 'now' | 'log' | 'fetch' | 'atlassian' | 'secrets' | 'sendMail'>;

export function openSignIn(outside: Outside, passwords = openPasswords()): SignInTools {
  const { now } = outside;
  return {
    ...outside,
    passwords,
    tries: openTries(now),
    flows: openSignInFlows(now),
    setUp: openSetUpCode(),
  };
}
