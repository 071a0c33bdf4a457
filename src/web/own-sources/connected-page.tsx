/** Where somebody comes back to from Atlassian after they took up an offer: it is connected, and read, or why it is not. */

import './own-sources.css';
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import type { OfferTaken } from '../../http/provision-api.ts';
import { sentenceOf } from '../ask-server.ts';
import { useSession } from '../session/session.tsx';
import { usePageTitle } from '../shell/page-title.ts';
import { RowSkeletons } from '../shell/row-skeletons.tsx';
import { finish } from './own-sources-client.ts';
import { isBeingRead, leftOutInWords, ownInWords } from './own-words.ts';
import { useOwnSources } from './use-own-sources.ts';

export function ConnectedPage({ consent }: { consent: string }) {
  const { viewedPerson } = useSession();
  usePageTitle('Your own Jira', viewedPerson?.name);
  // It changes something, and is done once: whoever comes here again is told how that ended.
  const taken = useQuery({
    queryKey: ['offer-taken', consent],
    queryFn: () => finish(consent),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: Number.POSITIVE_INFINITY,
    retry: false,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
  return (
    <div className="note-page" data-testid="connected-page">
      {taken.data !== undefined ? (
        <Outcome taken={taken.data} />
      ) : taken.error === null ? (
        <RowSkeletons rows={2} />
      ) : (
        <NotConnected message={sentenceOf(taken.error)} />
      )}
    </div>
  );
}

function Outcome({ taken }: { taken: OfferTaken }) {
  if (taken.outcome !== 'connected') return <NotConnected message={taken.message} />;
  return <Connected {...taken} />;
}

function Connected({ source: id, name, account, leftOut }: Extract<OfferTaken, { outcome: 'connected' }>) {
  const source = useOwnSources().data?.sources.find((one) => one.id === id);
  const isRead = source !== undefined && !isBeingRead(source);
  return (
    <>
      <h1>Your own Jira is connected</h1>
      <p>
        Jackdaw reads “{name}” as {account}. You alone find what is in it.
      </p>
      {leftOut.length > 0 && <p data-testid="left-out">{leftOutInWords(leftOut)}</p>}
      <p data-testid="own-progress">
        {source === undefined || isBeingRead(source)
          ? `${source === undefined ? 'Being read.' : ownInWords(source)} This goes on without you.`
          : `Read: ${ownInWords(source)}`}
      </p>
      <div className="page-actions own-actions">
        <Button component={Link} href="/" variant={isRead ? 'filled' : 'default'} data-testid="own-search">
          Search
        </Button>
        <Button component={Link} href="/account" variant="default">
          Your account
        </Button>
      </div>
    </>
  );
}

function NotConnected({ message }: { message: string }) {
  return (
    <>
      <h1>Nothing was connected</h1>
      <p data-testid="not-connected">{message}</p>
      <div className="page-actions own-actions">
        <Button component={Link} href="/account">
          Your account
        </Button>
      </div>
    </>
  );
}
