/** The last step of connecting a source again: what the new credential can read, and that the source goes on with it. */

import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { Link, useLocation } from 'wouter';
import type { SourceDraftView, SourceView } from '../../http/source-api.ts';
import { sentenceOf } from '../ask-server.ts';
import { useSession } from '../session/session.tsx';
import { DryRun } from './dry-run.tsx';
import { MissingScopes } from './missing-scopes.tsx';
import { reconnectAndRead } from './source-client.ts';

export function ReconnectDraft({ draft, source }: { draft: SourceDraftView; source: SourceView }) {
  const { me } = useSession();
  const [, navigate] = useLocation();
  const renew = useMutation({
    mutationFn: () => reconnectAndRead(me, source.id, draft.draft),
    onSuccess: () => navigate(`/sources/${source.id}`, { replace: true }),
  });
  return (
    <>
      <section className="panel" data-testid="draft">
        <h2 className="panel-title">{draft.siteTitle}</h2>
        <p>
          {draft.site}, as {draft.credential.account}. {draft.says}
        </p>
        {draft.note !== undefined && <p className="quiet-line">{draft.note}</p>}
      </section>
      <MissingScopes missing={draft.missing.filter(({ kind }) => kind === source.kind)} />
      <DryRun subject={{ draft: draft.draft }} kind={source.kind} />
      <section className="panel">
        {renew.error !== null && (
          <p className="field-failure" role="alert" data-testid="reconnect-failure">
            {sentenceOf(renew.error)}
          </p>
        )}
        <div className="page-actions">
          <Button onClick={() => renew.mutate()} loading={renew.isPending} data-testid="reconnect">
            Reconnect “{source.name}”
          </Button>
          <Button variant="default" component={Link} href={`/sources/${source.id}`}>
            Leave it as it is
          </Button>
        </div>
      </section>
    </>
  );
}
