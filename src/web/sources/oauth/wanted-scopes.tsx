/** What is going to be asked for at Atlassian, by what it is for; each scope with what it opens. Shown before anybody consents. */

import type { WantedScopes } from './oauth-client.ts';
import { byPart } from './oauth-words.ts';

export function WantedScopesList({ scopes }: { scopes: WantedScopes }) {
  return (
    <div className="scope-groups" data-testid="oauth-scopes">
      {byPart(scopes).map(({ part, reason, scopes: own }) => (
        <details key={part} data-testid={`scopes-${part}`}>
          <summary>
            {reason} <small>{own.length === 1 ? '1 scope' : `${own.length} scopes`}</small>
          </summary>
          <ul>
            {own.map(({ scope, opens, used }) => (
              <li key={scope}>
                <code>{scope}</code>
                <span>
                  {opens}
                  {!used && <i> (not used yet)</i>}
                </span>
              </li>
            ))}
          </ul>
        </details>
      ))}
    </div>
  );
}
