/**
 * The services that somebody signs in with, linked and unlinked. Linking Atlassian is more than a way in: it proves which
 * Jira account is theirs, without any guess.
 */

import { Button } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import type { OwnSignIn } from '../../http/auth-api.ts';
import { sentenceOf } from '../ask-server.ts';
import { dayOf } from '../relative-time.ts';
import { waysToSignIn } from '../sign-in/sign-in-client.ts';
import { goLink } from './account-client.ts';
import { useOwnChange } from './use-own-change.ts';

export function WaysPanel({ own }: { own: OwnSignIn }) {
  const change = useOwnChange();
  const link = useMutation({ mutationFn: goLink });
  const ways = useQuery({ queryKey: ['ways-to-sign-in'], queryFn: ({ signal }) => waysToSignIn(signal) });
  const linked = new Set(own.identities.map(({ providerId }) => providerId));
  const open = own.providers.filter(({ id }) => !linked.has(id));
  if (own.identities.length === 0 && open.length === 0) return null;
  const isAtlassian = (id: number) =>
    ways.data?.providers.some((one) => one.id === id && one.kind === 'atlassian') === true;
  const failure = change.error ?? link.error;
  return (
    <section className="panel" aria-labelledby="ways-heading" data-testid="ways-panel">
      <h2 id="ways-heading">Linked services</h2>
      <ul className="account-list">
        {own.identities.map(({ id, providerId, provider, label, linked: since }) => (
          <li key={id} data-testid="identity">
            <div>
              <b>{provider}</b>
              <small>
                {label}, linked {dayOf(since)}
              </small>
              {isAtlassian(providerId) && (
                <small>It proves which Jira account is yours. Unlinked, it no longer does.</small>
              )}
            </div>
            <Button
              size="compact-sm"
              variant="default"
              loading={change.isPending && change.variables.kind === 'unlink' && change.variables.id === id}
              onClick={() => change.mutate({ kind: 'unlink', id })}
              data-testid="unlink"
            >
              Unlink
            </Button>
          </li>
        ))}
        {open.map(({ id, name }) => (
          <li key={id} data-testid="linkable">
            <div>
              <b>{name}</b>
              <small>
                {isAtlassian(id)
                  ? 'Link it to sign in with it, and to prove which Jira account is yours.'
                  : 'Link it to sign in with it.'}
              </small>
            </div>
            <Button
              size="compact-sm"
              variant="default"
              loading={(link.isPending || link.isSuccess) && link.variables === id}
              onClick={() => link.mutate(id)}
              data-testid="link"
            >
              Link
            </Button>
          </li>
        ))}
      </ul>
      {failure !== null && (
        <p className="field-failure" role="alert">
          {sentenceOf(failure)}
        </p>
      )}
    </section>
  );
}
