/** Whether Jira tells of changes as they happen, and the webhook that an administrator of Jira sets for that. */

import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { SourceView } from '../../http/source-api.ts';
import { sentenceOf } from '../ask-server.ts';
import { useSession } from '../session/session.tsx';
import { makeWebhook, removeWebhook } from './source-client.ts';
import { announcementsInWords } from './source-words.ts';

/** `canSet`: whoever may not act for the source only reads how it is. */
export function AnnouncementsPanel({ source, canSet }: { source: SourceView; canSet: boolean }) {
  const { me } = useSession();
  const client = useQueryClient();
  const again = { onSettled: () => client.invalidateQueries({ queryKey: ['source'] }) };
  const make = useMutation({ mutationFn: () => makeWebhook(me, source.id), ...again });
  const remove = useMutation({
    mutationFn: () => removeWebhook(me, source.id),
    ...again,
    onSuccess: () => make.reset(),
  });
  const { byHand } = source.announcements;
  const failure = make.error ?? remove.error;
  const isByToken = source.credential.kind === 'api-token';
  return (
    <section className="panel" data-testid="announcements">
      <h2 className="panel-title">How changes are heard of</h2>
      <p className="quiet-line" data-testid="announcements-say">
        {announcementsInWords(source.announcements)}
      </p>
      {make.data !== undefined && <Made made={make.data} />}
      {failure !== null && (
        <p className="field-failure" role="alert">
          {sentenceOf(failure)}
        </p>
      )}
      {canSet && (isByToken || byHand) && (
        <div className="page-actions">
          <Button
            variant="default"
            onClick={() => make.mutate()}
            loading={make.isPending}
            data-testid="make-webhook"
          >
            {byHand ? 'Make a new address and secret' : 'Show the webhook to set in Jira'}
          </Button>
          {byHand && (
            <Button variant="default" onClick={() => remove.mutate()} loading={remove.isPending}>
              Take it away
            </Button>
          )}
        </div>
      )}
    </section>
  );
}

function Made({ made }: { made: { url: string; secret: string; events: readonly string[] } }) {
  return (
    <div data-testid="webhook-made">
      <p>
        In Jira, under System → WebHooks, create a webhook with this address and this secret, and tick these
        events. The secret is shown this once; what was made before is worth nothing from now on.
      </p>
      <dl className="webhook-made">
        <div>
          <dt>Address</dt>
          <dd>
            <code>{made.url}</code>
          </dd>
        </div>
        <div>
          <dt>Secret</dt>
          <dd>
            <code>{made.secret}</code>
          </dd>
        </div>
        <div>
          <dt>Events</dt>
          <dd>{made.events.join(', ')}</dd>
        </div>
      </dl>
    </div>
  );
}
