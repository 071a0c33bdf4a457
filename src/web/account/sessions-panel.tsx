/** Where somebody is signed in, each with an end to it. This browser's own ends with "Sign out". */

import { Button } from '@mantine/core';
import type { OwnSignIn } from '../../http/auth-api.ts';
import { sentenceOf } from '../ask-server.ts';
import { When } from '../shell/when.tsx';
import { begunInWords, browserInWords } from './browser-words.ts';
import { useOwnChange } from './use-own-change.ts';

export function SessionsPanel({ own }: { own: OwnSignIn }) {
  const change = useOwnChange();
  const others = own.sessions.filter(({ isThis }) => !isThis);
  return (
    <section className="panel" aria-labelledby="sessions-heading" data-testid="sessions-panel">
      <div className="account-panel-head">
        <h2 id="sessions-heading">Where you are signed in</h2>
        {others.length > 1 && (
          <Button
            size="compact-sm"
            variant="default"
            loading={change.isPending && change.variables.kind === 'end-other-sessions'}
            onClick={() => change.mutate({ kind: 'end-other-sessions' })}
            data-testid="end-others"
          >
            End all others
          </Button>
        )}
      </div>
      <ul className="account-list">
        {own.sessions.map(({ id, isThis, by, agent, created, used }) => (
          <li key={id} data-testid="session">
            <div>
              <b title={agent}>
                {browserInWords(agent)} {isThis && <span className="tone-badge tone-good">this browser</span>}
              </b>
              <small>
                Used <When iso={used} />, signed in <When iso={created} /> {begunInWords(by)}
              </small>
            </div>
            {!isThis && (
              <Button
                size="compact-sm"
                variant="default"
                loading={
                  change.isPending && change.variables.kind === 'end-session' && change.variables.id === id
                }
                onClick={() => change.mutate({ kind: 'end-session', id })}
                data-testid="end-session"
              >
                End
              </Button>
            )}
          </li>
        ))}
      </ul>
      {change.error !== null && (
        <p className="field-failure" role="alert">
          {sentenceOf(change.error)}
        </p>
      )}
    </section>
  );
}
