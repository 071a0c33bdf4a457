/** The person whom the app is to act as: looked for by name among the people of the site, or given by the id of the account. */

import { Button, Pill, TextInput } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { sentenceOf } from '../../ask-server.ts';
import { eyesOf, useSession } from '../../session/session.tsx';
import { accountsLike } from './connect-app-client.ts';

export interface Chosen {
  readonly accountId: string;
  readonly name: string;
}

export function AccountChoice(props: {
  id: number;
  chosen: Chosen | undefined;
  onChange(chosen: Chosen | undefined): void;
}) {
  const { id, chosen, onChange } = props;
  const { me } = useSession();
  const [typed, setTyped] = useState('');
  const words = typed.trim();
  const query = useQuery({
    queryKey: ['accounts-like', eyesOf(me), id, words],
    queryFn: ({ signal }) => accountsLike(me, id, words, signal),
    enabled: words !== '' && chosen === undefined,
    placeholderData: keepPreviousData,
  });
  if (chosen !== undefined) {
    return (
      <p className="chosen-projects" data-testid="chosen-account">
        <Pill withRemoveButton onRemove={() => onChange(undefined)}>
          {chosen.name}
        </Pill>
      </p>
    );
  }
  const found = words === '' ? undefined : query.data?.accounts;
  return (
    <div className="account-choice">
      <TextInput
        label="Who"
        description="A name, an address, or the id at the end of the address of a profile in Jira."
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
        autoComplete="off"
        data-testid="find-account"
      />
      {query.error !== null && <p className="field-failure">{sentenceOf(query.error)}</p>}
      <div className="account-choices">
        {found?.slice(0, 8).map((one) => (
          <Button
            key={one.accountId}
            variant="default"
            size="xs"
            onClick={() => onChange(one)}
            data-testid="account"
          >
            {one.name}
          </Button>
        ))}
        {found?.length === 0 && !query.isPlaceholderData && (
          <>
            <p className="quiet-line">The app finds nobody of this name.</p>
            {!words.includes(' ') && (
              <Button
                variant="default"
                size="xs"
                onClick={() => onChange({ accountId: words, name: words })}
                data-testid="account-by-id"
              >
                Use it as the id of an account
              </Button>
            )}
          </>
        )}
      </div>
    </div>
  );
}
