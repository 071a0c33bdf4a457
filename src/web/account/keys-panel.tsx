/** The keys of somebody's programs: what each may do, when it was used last, when it ends, and its end by hand. */

import { Button } from '@mantine/core';
import { useState } from 'react';
import type { ApiKeyView, OwnSignIn } from '../../http/auth-api.ts';
import { sentenceOf } from '../ask-server.ts';
import { dayOf } from '../relative-time.ts';
import { When } from '../shell/when.tsx';
import { rightsInWords } from './key-words.ts';
import { NewKeyDialog } from './new-key-dialog.tsx';
import { useOwnChange } from './use-own-change.ts';

export function KeysPanel({ own }: { own: OwnSignIn }) {
  const change = useOwnChange();
  const [making, setMaking] = useState(false);
  return (
    <section className="panel" aria-labelledby="keys-heading" data-testid="keys-panel">
      <div className="account-panel-head">
        <h2 id="keys-heading">Keys for programs</h2>
        <Button size="compact-sm" variant="default" onClick={() => setMaking(true)} data-testid="new-key">
          Make a key
        </Button>
      </div>
      <p className="quiet-line">
        A program with your key acts as you: it finds what you find, and may do what you chose for it.
      </p>
      {own.keys.length > 0 && (
        <ul className="account-list">
          {own.keys.map((key) => (
            <li key={key.id} data-testid="key">
              <KeyWords apiKey={key} />
              <Button
                size="compact-sm"
                variant="default"
                loading={
                  change.isPending && change.variables.kind === 'end-key' && change.variables.id === key.id
                }
                onClick={() => change.mutate({ kind: 'end-key', id: key.id })}
                data-testid="end-key"
              >
                End
              </Button>
            </li>
          ))}
        </ul>
      )}
      {change.error !== null && (
        <p className="field-failure" role="alert">
          {sentenceOf(change.error)}
        </p>
      )}
      <NewKeyDialog opened={making} onClose={() => setMaking(false)} />
    </section>
  );
}

export function KeyWords({ apiKey }: { apiKey: ApiKeyView }) {
  const { name, rights, created, expires, expired, used } = apiKey;
  return (
    <div>
      <b>
        {name} {expired && <span className="tone-badge tone-bad">has ended</span>}
      </b>
      <small>
        May {rightsInWords(rights)}.{' '}
        {used === undefined ? (
          'Never used'
        ) : (
          <>
            Used <When iso={used} />
          </>
        )}
        , made {dayOf(created)},{' '}
        {expires === undefined ? 'without an end' : `${expired ? 'ended' : 'ends'} ${dayOf(expires)}`}
      </small>
    </div>
  );
}
