/** In one’s account: the sources that are one’s own, with their end, and what is offered to connect. */

import './own-sources.css';
import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { sentenceOf } from '../ask-server.ts';
import { When } from '../shell/when.tsx';
import { disconnect, goConnect, type Offer, type OwnSource, syncOwn } from './own-sources-client.ts';
import { hostOf, isBeingRead, offerInWords, ownInWords } from './own-words.ts';
import { useOwnDeed, useOwnSources } from './use-own-sources.ts';

export function OwnSourcesPanel() {
  const { data } = useOwnSources();
  if (data === undefined || data.sources.length + data.offers.length === 0) return null;
  const open = data.offers.filter(({ source }) => source === undefined);
  return (
    <section className="panel" aria-labelledby="own-sources-heading" data-testid="own-sources">
      <h2 id="own-sources-heading">Your own Jira</h2>
      <p className="quiet-line own-line">
        Read as you, found by you alone. Administrators see that it is there, and nothing that is in it.
      </p>
      <ul className="account-list">
        {data.sources.map((source) => (
          <Own
            key={source.id}
            source={source}
            offer={data.offers.find((offer) => offer.source === source.id)}
          />
        ))}
        {open.map((offer) => (
          <Offered key={offer.id} offer={offer} />
        ))}
      </ul>
    </section>
  );
}

function Own({ source, offer }: { source: OwnSource; offer: Offer | undefined }) {
  const [asks, setAsks] = useState(false);
  const sync = useOwnDeed(syncOwn);
  const end = useOwnDeed(disconnect);
  const again = useMutation({ mutationFn: goConnect });
  const failure = sync.error ?? end.error ?? again.error;
  const isExpired = source.status === 'credentials expired';
  return (
    <li className="own-source" data-testid="own-source">
      <div>
        <b>{source.name}</b>
        <small>
          {hostOf(source.site)}, as {source.account}. {ownInWords(source)}
          {source.lastSync !== undefined && (
            <>
              {' '}
              Read <When iso={source.lastSync} />.
            </>
          )}
        </small>
        <small>{offerInWords(source)}</small>
        {failure !== null && (
          <p className="field-failure" role="alert">
            {sentenceOf(failure)}
          </p>
        )}
        {asks && (
          <div className="own-end">
            <p className="quiet-line">
              All that was read through it is removed here. In Jira nothing changes.
            </p>
            <div className="page-actions">
              <Button
                size="compact-sm"
                color="red"
                loading={end.isPending}
                onClick={() => end.mutate(source.id)}
                data-testid="own-disconnect-yes"
              >
                Disconnect it
              </Button>
              <Button size="compact-sm" variant="default" onClick={() => setAsks(false)}>
                Keep it
              </Button>
            </div>
          </div>
        )}
      </div>
      {!asks && (
        <div className="page-actions">
          {isExpired && offer !== undefined && (
            <Button
              size="compact-sm"
              loading={again.isPending || again.isSuccess}
              onClick={() => again.mutate(offer.id)}
            >
              Connect again
            </Button>
          )}
          {!isExpired && !isBeingRead(source) && (
            <Button
              size="compact-sm"
              variant="default"
              loading={sync.isPending}
              onClick={() => sync.mutate(source.id)}
              data-testid="own-sync"
            >
              Read it now
            </Button>
          )}
          <Button
            size="compact-sm"
            variant="default"
            onClick={() => setAsks(true)}
            data-testid="own-disconnect"
          >
            Disconnect
          </Button>
        </div>
      )}
    </li>
  );
}

function Offered({ offer }: { offer: Offer }) {
  const connect = useMutation({ mutationFn: goConnect });
  return (
    <li data-testid="offer">
      <div>
        <b>{offer.name}</b>
        <small>{hostOf(offer.site)}. You can connect your own account of it.</small>
        <small>{offerInWords(offer)}</small>
        {connect.error !== null && (
          <p className="field-failure" role="alert">
            {sentenceOf(connect.error)}
          </p>
        )}
      </div>
      <Button
        size="compact-sm"
        variant="default"
        loading={connect.isPending || connect.isSuccess}
        onClick={() => connect.mutate(offer.id)}
        data-testid="offer-connect"
      >
        Connect
      </Button>
    </li>
  );
}
