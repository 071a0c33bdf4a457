/** What one asks about one's own signing in. The server answers a session only: with a key nothing of this can be done. */

import type { NewKeyAnswer, OwnSignIn } from '../../http/auth-api.ts';
import { askJson } from '../ask-server.ts';
import type { KeyRight } from './key-words.ts';

export function ownSignIn(signal: AbortSignal): Promise<OwnSignIn> {
  return askJson<OwnSignIn>({ address: '/api/me/sign-in', signal });
}

export type OwnChange =
  | { readonly kind: 'password'; readonly before: string | undefined; readonly password: string }
  | { readonly kind: 'unlink' | 'end-session' | 'end-key'; readonly id: number }
  | { readonly kind: 'end-other-sessions' };

/** Resolves with how it is afterwards. */
export function changeOwnSignIn(change: OwnChange): Promise<OwnSignIn> {
  const signal = soon();
  const remove = (address: string) => askJson<OwnSignIn>({ address, method: 'DELETE', signal });
  switch (change.kind) {
    case 'password': {
      const { before, password } = change;
      return askJson<OwnSignIn>({
        address: '/api/me/password',
        method: 'PUT',
        body: { before, password },
        signal,
      });
    }
    case 'unlink':
      return remove(`/api/me/identities/${change.id}`);
    case 'end-session':
      return remove(`/api/me/sessions/${change.id}`);
    case 'end-key':
      return remove(`/api/me/keys/${change.id}`);
    case 'end-other-sessions':
      return remove('/api/me/sessions');
  }
}

/** Leaves the page for the provider's, who sends the browser back here. */
export async function goLink(providerId: number): Promise<void> {
  const address = `/api/me/identities/${providerId}`;
  const { url } = await askJson<{ url: string }>({ address, body: {}, signal: soon() });
  location.assign(url);
}

export function makeKey(wanted: {
  readonly name: string;
  readonly rights: readonly KeyRight[];
  readonly expires: string | undefined;
}): Promise<NewKeyAnswer> {
  return askJson<NewKeyAnswer>({ address: '/api/me/keys', body: wanted, signal: soon() });
}

function soon(): AbortSignal {
  return AbortSignal.timeout(30_000);
}
