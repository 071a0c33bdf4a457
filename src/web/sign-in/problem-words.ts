/** Why somebody who came back from a provider is not signed in, in words and with what to do about it. */

import type { SignInProblem } from '../../http/auth-api.ts';

const words: Readonly<Record<SignInProblem, string>> = {
  'not-begun-here':
    'That took too long, or it was begun in another browser. Begin again from this page, in this browser.',
  denied: 'You were not let in there: it was refused or cancelled. Try again, or sign in another way.',
  'provider-failed':
    'The service that you chose did not answer as it should. Try again in a moment; if it stays, tell whoever runs Jackdaw.',
  'unknown-person':
    'Nobody here signs in with that account yet. Ask for an invitation, or sign in another way and link it under “Your account”.',
  'address-unproven':
    'That service does not vouch for your address, so we cannot tell who you are. Confirm the address there, or sign in another way.',
  taken: 'That account belongs to somebody else here already. Tell an administrator if it is yours.',
  'invitation-over':
    'This invitation was used, has run out, or a newer one took its place. Ask for a new one.',
};

/** Undefined where the address names no problem. A word that is not known is still a problem. */
export function problemIn(search: string): string | undefined {
  const word = new URLSearchParams(search).get('problem');
  if (word === null) return undefined;
  return isProblem(word) ? words[word] : 'Signing in did not work. Try again.';
}

function isProblem(word: string): word is SignInProblem {
  return Object.hasOwn(words, word);
}
