/** For owners: the services that people sign in with, beside a password. Each is a button on the sign-in page. */

import './providers.css';
import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { sentenceOf } from '../ask-server.ts';
import { eyesOf, useSession } from '../session/session.tsx';
import { NoEntryPage } from '../shell/no-entry-page.tsx';
import { usePageTitle } from '../shell/page-title.ts';
import { QueryFailure } from '../shell/query-failure.tsx';
import { RowSkeletons } from '../shell/row-skeletons.tsx';
import { ProviderForm } from './provider-form.tsx';
import { allProviders, type Provider, removeProvider } from './providers-client.ts';

export function ProvidersPage() {
  const { me, viewedPerson } = useSession();
  usePageTitle('Sign-in', viewedPerson?.name);
  const [adding, setAdding] = useState(false);
  const isOwner = me.person.role === 'owner';
  const query = useQuery({
    queryKey: ['providers', eyesOf(me)],
    enabled: isOwner,
    queryFn: ({ signal }) => allProviders(me, signal),
  });
  if (!isOwner) return <NoEntryPage says="Only owners decide here how people sign in." />;
  return (
    <div data-testid="sign-in-page">
      <header className="page-head">
        <div>
          <h1>Sign-in</h1>
          <p>
            Everybody can sign in with a password. With these services they can do it without one; with
            Atlassian they also prove which Jira account is theirs.
          </p>
        </div>
        {query.data !== undefined && !adding && (
          <Button onClick={() => setAdding(true)} data-testid="add-provider">
            Add a service
          </Button>
        )}
      </header>
      {query.data === undefined &&
        (query.error === null ? (
          <RowSkeletons rows={3} />
        ) : (
          <QueryFailure title="The services cannot be shown" query={query} />
        ))}
      {query.data !== undefined && adding && (
        <ProviderForm callback={query.data.callback} onDone={() => setAdding(false)} />
      )}
      {query.data?.providers.length === 0 && !adding && (
        <div className="note-page" data-testid="no-providers">
          <h2>Passwords only</h2>
          <p>Add Atlassian, or the OpenID Connect provider of your company.</p>
        </div>
      )}
      {query.data !== undefined && query.data.providers.length > 0 && (
        <ol className="rows">
          {query.data.providers.map((provider) => (
            <ProviderRow key={provider.id} provider={provider} callback={query.data.callback} />
          ))}
        </ol>
      )}
    </div>
  );
}

function ProviderRow({ provider, callback }: { provider: Provider; callback: string }) {
  const { me } = useSession();
  const queryClient = useQueryClient();
  const [changing, setChanging] = useState(false);
  const [removing, setRemoving] = useState(false);
  const remove = useMutation({
    mutationFn: () => removeProvider(me, provider.id),
    onSuccess(after) {
      queryClient.setQueryData(['providers', eyesOf(me)], after);
      queryClient.removeQueries({ queryKey: ['ways-to-sign-in'] });
    },
  });
  if (changing) {
    return (
      <li>
        <ProviderForm callback={callback} before={provider} onDone={() => setChanging(false)} />
      </li>
    );
  }
  return (
    <li className="row provider-row" data-testid="provider">
      <div>
        <b>{provider.name}</b>
        <small>
          {provider.kind === 'atlassian' ? 'Atlassian' : 'OpenID Connect'}, {provider.issuer}, as{' '}
          {provider.clientId}
        </small>
        {provider.joins && (
          <small>Whoever has a proven address in a listed domain becomes a member by themselves.</small>
        )}
      </div>
      {!removing && (
        <div className="page-actions">
          <Button
            size="compact-sm"
            variant="default"
            onClick={() => setChanging(true)}
            data-testid="change-provider"
          >
            Change
          </Button>
          <Button
            size="compact-sm"
            variant="default"
            onClick={() => setRemoving(true)}
            data-testid="remove-provider"
          >
            Remove
          </Button>
        </div>
      )}
      {removing && (
        <div className="provider-removal">
          <p className="quiet-line">
            Whoever signs in with it only cannot come in any more until they are invited anew.
          </p>
          <div className="page-actions">
            <Button color="red" loading={remove.isPending} onClick={() => remove.mutate()}>
              Remove {provider.name}
            </Button>
            <Button variant="default" onClick={() => setRemoving(false)}>
              Keep it
            </Button>
          </div>
        </div>
      )}
      {remove.error !== null && (
        <p className="field-failure" role="alert">
          {sentenceOf(remove.error)}
        </p>
      )}
    </li>
  );
}
