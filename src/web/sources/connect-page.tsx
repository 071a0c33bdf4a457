/**
 * Connects a site step by step: a credential that Jira accepts; whom it is for and what it can read on this very site;
 * what of it is read. Until the last step nothing is kept.
 */

import '../permissions/permissions.css';
import './sources.css';
import { Button, Checkbox, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocation, useSearch } from 'wouter';
import type { SourceDraftView } from '../../http/source-api.ts';
import { sentenceOf } from '../ask-server.ts';
import { eyesOf, useSession } from '../session/session.tsx';
import { QueryFailure } from '../shell/query-failure.tsx';
import { RowSkeletons } from '../shell/row-skeletons.tsx';
import { ConnectHead } from './connect-head.tsx';
import { DryRun } from './dry-run.tsx';
import { KindChoice, TitlesOnly } from './kind-choice.tsx';
import { appChoices, type KindForm, kindBody, missingInKind } from './kind-wanted.ts';
import { MissingScopes } from './missing-scopes.tsx';
import { ReconnectDraft } from './reconnect-draft.tsx';
import { reconnectedIn, useReconnected } from './reconnected.ts';
import { ScopeFields } from './scope-form.tsx';
import { everything, missingIn, wantedOf } from './scope-wanted.ts';
import { makeSource, oneDraft, reconnect, syncNow } from './source-client.ts';
import { TokenForm } from './token-form.tsx';

export function ConnectPage() {
  const { me } = useSession();
  const search = useSearch();
  const draft = new URLSearchParams(search).get('draft');
  const again = reconnectedIn(search);
  const [, navigate] = useLocation();
  const client = useQueryClient();
  const before = useReconnected(again);
  const query = useQuery({
    queryKey: ['draft', eyesOf(me), draft],
    queryFn: ({ signal }) => oneDraft(me, draft ?? '', signal),
    enabled: draft !== null,
    retry: false,
  });
  const suffix = again === undefined ? '' : `&reconnect=${again}`;
  const onDraft = (made: SourceDraftView) => {
    client.setQueryData(['draft', eyesOf(me), made.draft], made);
    navigate(`/sources/connect?draft=${made.draft}${suffix}`);
  };
  const failed = [before, query].find(({ error }) => error !== null);
  return (
    <div className="section-page" data-testid="connect-page">
      <ConnectHead way={draft === null ? 'token' : undefined} reconnect={again} source={before.data} />
      {failed !== undefined && <QueryFailure title="Begin again" query={failed} />}
      {failed === undefined && (query.isLoading || before.isLoading) && <RowSkeletons rows={4} />}
      {draft === null && !before.isLoading && failed === undefined && (
        <TokenForm site={before.data?.site} onDraft={onDraft} />
      )}
      {query.data !== undefined && before.data !== undefined && (
        <ReconnectDraft key={draft} draft={query.data} source={before.data} />
      )}
      {query.data !== undefined && again === undefined && <Rest key={draft} draft={query.data} />}
    </div>
  );
}

function Rest({ draft }: { draft: SourceDraftView }) {
  const { me } = useSession();
  const [, navigate] = useLocation();
  const isApp = draft.credential.kind === 'connect';
  const [whom, setWhom] = useState<KindForm>({
    choice: firstChoice(draft),
    groups: [],
    titlesOnly: draft.wanted?.titlesOnly ?? false,
  });
  const [automatic, setAutomatic] = useState(true);
  const [name, setName] = useState('');
  const [form, setForm] = useState(everything);
  const make = useMutation({
    mutationFn: async () => {
      const source = await makeSource(me, {
        draft: draft.draft,
        name: name.trim() === '' ? undefined : name.trim(),
        ...kindBody(whom),
        scope: wantedOf(form),
        automatic,
      });
      await syncNow(me, source.id);
      return source;
    },
    onSuccess: (source) => navigate(`/sources/${source.id}`),
  });
  const missing = missingInKind(whom) ?? missingIn(form);
  const about = (
    <section className="panel" data-testid="draft">
      <h2 className="panel-title">{draft.siteTitle}</h2>
      <p>
        {draft.site}, as {draft.credential.account}. {draft.says}
      </p>
      {draft.note !== undefined && <p className="quiet-line">{draft.note}</p>}
      {draft.connected !== undefined && <Reconnect draft={draft} connected={draft.connected} />}
    </section>
  );
  if (isApp && draft.connected !== undefined) {
    return (
      <>
        {about}
        <DryRun subject={{ draft: draft.draft }} kind="permission-based" />
      </>
    );
  }
  return (
    <>
      {about}
      <section className="panel steps-form">
        <KindChoice
          form={whom}
          onChange={setWhom}
          {...(isApp && { offered: appChoices })}
          notByPermissions={
            draft.connected && 'This site is read for everybody already: reconnect that source above.'
          }
        />
        {isApp && (
          <p className="quiet-line">
            The app can act as anybody, so what it reads is found by Jira’s permissions alone. For you alone,
            or shared with others: connect with OAuth or an API token.
          </p>
        )}
        <TitlesOnly form={whom} onChange={setWhom} />
      </section>
      <MissingScopes missing={draft.missing.filter(({ kind }) => kind === kindBody(whom).kind)} />
      <DryRun subject={{ draft: draft.draft }} kind={kindBody(whom).kind} />
      <section className="panel steps-form">
        <ScopeFields subject={{ draft: draft.draft }} form={form} onChange={setForm} />
        <TextInput
          label="Name"
          placeholder={draft.siteTitle}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          data-testid="name"
        />
        <Checkbox
          checked={automatic}
          onChange={(event) => setAutomatic(event.currentTarget.checked)}
          label="Sync by itself"
          description="Otherwise when somebody says so; that is always possible."
        />
        {make.error !== null && (
          <p className="field-failure" role="alert" data-testid="make-failure">
            {sentenceOf(make.error)}
          </p>
        )}
        {missing !== undefined && <p className="quiet-line">{missing}</p>}
        <div className="page-actions">
          <Button
            onClick={() => make.mutate()}
            loading={make.isPending}
            disabled={missing !== undefined}
            data-testid="make-source"
          >
            Connect and sync
          </Button>
        </div>
      </section>
    </>
  );
}

/** What was said before the consent; and of a site that is read for everybody already, no second time. */
function firstChoice({ wanted, connected, credential }: SourceDraftView): KindForm['choice'] {
  if (credential.kind === 'connect') return 'permission-based';
  if (wanted?.kind === 'shared') return 'everyone';
  return wanted?.kind === 'private' || connected !== undefined ? 'private' : 'permission-based';
}

function Reconnect(props: { draft: SourceDraftView; connected: NonNullable<SourceDraftView['connected']> }) {
  const { me } = useSession();
  const [, navigate] = useLocation();
  const { id, name, account } = props.connected;
  const renew = useMutation({
    mutationFn: () => reconnect(me, id, props.draft.draft),
    onSuccess: () => navigate(`/sources/${id}`),
  });
  return (
    <div className="reconnect">
      <p>
        This site is read already by “{name}”, as {account}. To go on with the new credential, reconnect it:
        name and scope stay, and nothing that was read is lost.
        {props.draft.credential.kind !== 'connect' &&
          ' Another source of the same site can be private or shared.'}
      </p>
      {renew.error !== null && <p className="field-failure">{sentenceOf(renew.error)}</p>}
      <Button
        variant="default"
        onClick={() => renew.mutate()}
        loading={renew.isPending}
        data-testid="reconnect"
      >
        Reconnect “{name}”
      </Button>
    </div>
  );
}
