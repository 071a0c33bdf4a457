/** What the pages of OAuth say: what went wrong on the way back, whom a source is for, the scopes by what they are for. */

import type { OAuthProblem } from '../../../http/oauth-api.ts';
import { type ChoiceWords, choices } from '../kind-wanted.ts';
import type { WantedScopes } from './oauth-client.ts';

const problems: Readonly<Record<OAuthProblem, string>> = {
  foreign:
    'This answer of Atlassian does not belong to anything that was begun in this browser. Nothing was connected.',
  used: 'This answer of Atlassian was used already: it counts once. Nothing was connected by coming back to it.',
  late: 'More than ten minutes passed between the two pages. Nothing was connected.',
};

export function problemInWords(word: string): string {
  const known = Object.entries(problems).find(([problem]) => problem === word);
  return known?.[1] ?? 'Something went wrong on the way back from Atlassian. Nothing was connected.';
}

/** Before somebody consents: the kind decides about the scopes, the groups of a shared source do not. */
export const consentChoices: readonly ChoiceWords[] = choices.flatMap((one) => {
  if (one.choice === 'groups') return [];
  return [
    one.choice === 'everyone' ? { ...one, label: 'Everybody here, or groups that you choose later' } : one,
  ];
});

export interface ScopeGroup {
  readonly part: string;
  readonly reason: string;
  readonly scopes: WantedScopes;
}

/** In the order in which they come, each part once. */
export function byPart(scopes: WantedScopes): readonly ScopeGroup[] {
  const parts = [...new Set(scopes.map(({ part }) => part))];
  return parts.map((part) => {
    const own = scopes.filter((one) => one.part === part);
    return { part, reason: own[0]?.reason ?? '', scopes: own };
  });
}
