/**
 * What is offered to somebody who has not answered yet, from their first sign-in on: to connect their own account of a
 * site. Either answer ends it; taken up or not, it stands in their account.
 */

import './own-sources.css';
import { Button } from '@mantine/core';
import { IconPlugConnected } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { sentenceOf } from '../ask-server.ts';
import { useSession } from '../session/session.tsx';
import { decline, goConnect, type Offer } from './own-sources-client.ts';
import { hostOf, offerInWords } from './own-words.ts';
import { useOwnDeed, useOwnSources } from './use-own-sources.ts';

export function OfferNotes() {
  const { viewedPerson } = useSession();
  const { data } = useOwnSources();
  if (viewedPerson !== undefined) return null;
  const open = data?.offers.filter(({ state }) => state === 'open') ?? [];
  return open.map((offer) => <OfferNote key={offer.id} offer={offer} />);
}

function OfferNote({ offer }: { offer: Offer }) {
  const connect = useMutation({ mutationFn: goConnect });
  const refuse = useOwnDeed(decline);
  const failure = connect.error ?? refuse.error;
  return (
    <section className="offer-note" aria-labelledby={`offer-${offer.id}`} data-testid="offer-note">
      <IconPlugConnected size={22} stroke={1.7} aria-hidden />
      <div>
        <h2 id={`offer-${offer.id}`}>Connect your own Jira</h2>
        <p>
          <b>{offer.name}</b>, {hostOf(offer.site)}. Atlassian asks you whether Jackdaw may read it as you.
          What you see there you then find here, and nobody else finds it, administrators neither.
        </p>
        <p className="offer-scope">{offerInWords(offer)}</p>
        {failure !== null && (
          <p className="field-failure" role="alert">
            {sentenceOf(failure)}
          </p>
        )}
        <div className="page-actions">
          <Button
            onClick={() => connect.mutate(offer.id)}
            loading={connect.isPending || connect.isSuccess}
            data-testid="offer-connect"
          >
            Connect
          </Button>
          <Button
            variant="default"
            onClick={() => refuse.mutate(offer.id)}
            loading={refuse.isPending}
            data-testid="offer-decline"
          >
            No, thanks
          </Button>
          <span className="offer-later">You can do it later under “Your account”.</span>
        </div>
      </div>
    </section>
  );
}
