/**
 * Before the consent: one's own app, whom the source is for, and what Atlassian is going to be asked for with the
 * reasons. To reconnect a source (`?reconnect=`) it stays what it is, and only its credential is a new one.
 */

import '../../permissions/permissions.css';
import '../sources.css';
import './oauth.css';
import { Button, Checkbox } from '@mantine/core';
import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useSearch } from 'wouter';
import type { SourceView } from '../../../http/source-api.ts';
import { sentenceOf } from '../../ask-server.ts';
import { eyesOf, useSession } from '../../session/session.tsx';
import { QueryFailure } from '../../shell/query-failure.tsx';
import { RowSkeletons } from '../../shell/row-skeletons.tsx';
import { ConnectHead } from '../connect-head.tsx';
import { KindChoice, TitlesOnly } from '../kind-choice.tsx';
import { type KindForm, kindBody, kindFormOf } from '../kind-wanted.ts';
import { reconnectedIn, useReconnected } from '../reconnected.ts';
import { AppPanel } from './app-panel.tsx';
import { goConsent, oauthApp, scopesFor } from './oauth-client.ts';
import { consentChoices } from './oauth-words.ts';
import { WantedScopesList } from './wanted-scopes.tsx';

export function ConnectOAuthPage() {
  const { me } = useSession();
  const reconnect = reconnectedIn(useSearch());
  const before = useReconnected(reconnect);
  const app = useQuery({
    queryKey: ['oauth-app', eyesOf(me)],
    queryFn: ({ signal }) => oauthApp(me, signal),
  });
  const failed = [app, before].find(({ error }) => error !== null);
  return (
    <div className="section-page" data-testid="connect-oauth-page">
      <ConnectHead way="oauth" reconnect={reconnect} source={before.data} />
      {failed !== undefined && <QueryFailure title="This cannot be shown" query={failed} />}
      {failed === undefined && (app.data === undefined || before.isLoading) && <RowSkeletons rows={4} />}
      {app.data !== undefined && !before.isLoading && before.error === null && (
        <>
          <AppPanel key={app.data.clientId} app={app.data} />
          <Consent hasApp={app.data.clientId !== undefined} source={before.data} />
        </>
      )}
    </div>
  );
}

function Consent({ hasApp, source }: { hasApp: boolean; source: SourceView | undefined }) {
  const { me } = useSession();
  const [form, setForm] = useState<KindForm>(
    source === undefined ? { choice: 'permission-based', groups: [], titlesOnly: false } : kindFormOf(source),
  );
  const [wishesEmails, setWishesEmails] = useState(false);
  const { kind, titlesOnly } = kindBody(form);
  const isByPermissions = kind === 'permission-based';
  const wanted = { kind, titlesOnly, emails: isByPermissions && wishesEmails };
  const scopes = useQuery({
    queryKey: ['oauth-scopes', eyesOf(me), wanted],
    queryFn: ({ signal }) => scopesFor(me, wanted, signal),
    placeholderData: keepPreviousData,
  });
  const go = useMutation({ mutationFn: () => goConsent(me, wanted, source?.id) });
  return (
    <>
      {source === undefined && (
        <section className="panel steps-form">
          <KindChoice form={form} onChange={setForm} offered={consentChoices} />
          <TitlesOnly form={form} onChange={setForm} />
        </section>
      )}
      <section className="panel steps-form">
        <h2 className="panel-title">What Atlassian will ask you for</h2>
        <p>
          Scopes limit the app, and never widen what your account may see. Nothing of this changes an issue.
        </p>
        {scopes.error !== null && <p className="field-failure">{sentenceOf(scopes.error)}</p>}
        {scopes.data !== undefined && <WantedScopesList scopes={scopes.data.scopes} />}
        {isByPermissions && (
          <Checkbox
            checked={wishesEmails}
            onChange={(event) => setWishesEmails(event.currentTarget.checked)}
            label="Ask for hidden email addresses, too"
            description="Only for an app that Atlassian has approved for it; it refuses others."
            data-testid="oauth-emails"
          />
        )}
        {isByPermissions && (
          <p className="quiet-line">
            Consent as an account with <b>Administer Jira</b>: who is in which group and role is shown to
            nobody else.
          </p>
        )}
        {go.error !== null && (
          <p className="field-failure" role="alert" data-testid="oauth-failure">
            {sentenceOf(go.error)}
          </p>
        )}
        <div className="page-actions">
          <Button
            onClick={() => go.mutate()}
            loading={go.isPending || go.isSuccess}
            disabled={!hasApp}
            data-testid="oauth-go"
          >
            Go to Atlassian
          </Button>
          {!hasApp && <span className="quiet-line">Keep an app first.</span>}
          {source !== undefined && (
            <Button variant="default" component={Link} href={`/sources/${source.id}`}>
              Leave it as it is
            </Button>
          )}
        </div>
      </section>
    </>
  );
}
