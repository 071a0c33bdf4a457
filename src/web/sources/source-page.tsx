/** One source, for administrators: how it is, what is read of it, and everything that can be done with it. */

import '../permissions/permissions.css';
import './sources.css';
import { Button, Checkbox, NativeSelect } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';
import type { SourceView } from '../../http/source-api.ts';
import { type Asker, sentenceOf } from '../ask-server.ts';
import { eyesOf, useSession } from '../session/session.tsx';
import { usePageTitle } from '../shell/page-title.ts';
import { QueryFailure } from '../shell/query-failure.tsx';
import { RowSkeletons } from '../shell/row-skeletons.tsx';
import { When } from '../shell/when.tsx';
import { number, toneOf } from '../status/totals.ts';
import { AnnouncementsPanel } from './announcements.tsx';
import { DryRun } from './dry-run.tsx';
import { EditScope } from './edit-scope.tsx';
import { KindPanel } from './kind-panel.tsx';
import { Receipt } from './receipt.tsx';
import { asksToReconnect, ReconnectLink } from './reconnect-link.tsx';
import { reconnectAddress } from './reconnected.ts';
import { RemoveSource } from './remove-source.tsx';
import { ProjectsPanel, RunsPanel, UnderWay } from './runs-panel.tsx';
import { act, allSources, changeSource, oneSource, stopSync, syncNow } from './source-client.ts';
import {
  credentialInWords,
  expiryInWords,
  intervalChoices,
  isOfSomebodyElse,
  kindInWords,
  progressInWords,
} from './source-words.ts';
import { useProgress } from './use-progress.ts';

export function SourcePage({ id }: { id: number }) {
  const { me, viewedPerson } = useSession();
  const query = useQuery({
    queryKey: ['source', eyesOf(me), id],
    queryFn: ({ signal }) => oneSource(me, id, signal),
    retry: false,
    refetchInterval: ({ state: { data } }) =>
      data?.status === 'syncing' || data?.sync?.state === 'running' ? 1000 : 15_000,
  });
  usePageTitle(query.data?.name ?? 'Source', viewedPerson?.name);
  return (
    <div className="section-page" data-testid="source-page">
      <p className="way-back">
        <Link href="/sources">Sources</Link>
      </p>
      {query.data === undefined ? (
        query.error === null ? (
          <RowSkeletons rows={5} />
        ) : (
          <Removed id={id} query={query} />
        )
      ) : (
        <Shown source={query.data} />
      )}
    </div>
  );
}

/** It may be gone because it was just removed: then its receipt is what somebody wants to see. */
function Removed({ id, query }: { id: number; query: { error: unknown; refetch(): unknown } }) {
  const { me } = useSession();
  const all = useQuery({
    queryKey: ['sources', eyesOf(me)],
    queryFn: ({ signal }) => allSources(me, signal),
    refetchInterval: 1000,
  });
  const removal = all.data?.removals.find((one) => one.id === id);
  if (removal !== undefined) return <Receipt removal={removal} />;
  return <QueryFailure title="This source cannot be shown" query={query} />;
}

function Shown({ source }: { source: SourceView }) {
  const [checking, setChecking] = useState(false);
  const [scoping, setScoping] = useState(false);
  const expiry = expiryInWords(source.credential.daysLeft);
  const sync = useDeed((me, full: boolean) => syncNow(me, source.id, { full }));
  const ofProject = useDeed((me, deed: (me: Asker) => Promise<unknown>) => deed(me));
  const isOthers = isOfSomebodyElse(source, useSession().me.person);
  const progress = useProgress(source.id, !isOthers);
  const underWay = progress.running.filter(({ kind }) => kind !== 'access');
  const stop = useDeed((me) => stopSync(me, source.id));
  const pause = useDeed((me) => act(me, source.id, 'pause'));
  const resume = useDeed((me) => act(me, source.id, 'resume'));
  const change = useDeed((me, body: Parameters<typeof changeSource>[2]) => changeSource(me, source.id, body));
  const failure = sync.error ?? stop.error ?? pause.error ?? resume.error ?? change.error;
  const running = source.sync?.state === 'running' ? source.sync : undefined;
  const isHalted = source.haltedSince !== undefined;
  const isExpired = source.status === 'credentials expired';
  // Only its owner connects a private source again.
  const reconnectButton = !isOthers && (
    <Button
      variant={isExpired ? 'filled' : 'default'}
      component={Link}
      href={reconnectAddress(source)}
      data-testid="reconnect-link"
    >
      Reconnect
    </Button>
  );
  return (
    <>
      <header className="page-head">
        <div>
          <h1>{source.name}</h1>
          <p>
            {source.site} · {kindInWords(source)}
          </p>
        </div>
        <span className={`tone-badge tone-${toneOf(source.status)}`} data-testid="source-status">
          {source.status}
        </span>
      </header>
      <section className="panel">
        {source.reason !== undefined && <p className="source-trouble">{source.reason}</p>}
        {expiry !== undefined && <p className="source-trouble">{expiry}</p>}
        {running !== undefined && underWay.length === 0 && (
          <p className="dry-run-progress" data-testid="sync-progress">
            {progressInWords(running)}
          </p>
        )}
        <UnderWay {...progress} />
        {source.sync?.error !== undefined && !source.reason?.includes(source.sync.error.message) && (
          <p className="source-trouble">{source.sync.error.message}</p>
        )}
        <dl className="source-facts">
          <Fact name="Connected with">{credentialInWords(source)}</Fact>
          <Fact name="Connected">
            <When iso={source.created} /> by {source.createdBy}
          </Fact>
          <Fact name="Last read as a whole">
            {source.lastSync === undefined ? 'none' : <When iso={source.lastSync} />}
          </Fact>
          {source.changesUntil !== undefined && (
            <Fact name="Changes listed until">
              <When iso={source.changesUntil} />
            </Fact>
          )}
          <Fact name="Content">
            <span data-testid="content">{contentInWords(source)}</span>
          </Fact>
        </dl>
        {failure !== null && (
          <p className="field-failure" role="alert">
            {sentenceOf(failure)}
          </p>
        )}
        <div className="page-actions">
          {isExpired && reconnectButton}
          {isExpired ? null : running === undefined ? (
            <>
              <Button
                onClick={() => sync.mutate(false)}
                loading={sync.isPending}
                disabled={isHalted}
                data-testid="sync-now"
              >
                Sync now
              </Button>
              <Button
                variant="default"
                onClick={() => sync.mutate(true)}
                loading={sync.isPending}
                disabled={isHalted}
                data-testid="sync-full"
              >
                Read everything again
              </Button>
            </>
          ) : null}
          {(running !== undefined || underWay.length > 0) && (
            <Button
              variant="default"
              onClick={() => stop.mutate(undefined)}
              loading={stop.isPending}
              data-testid="cancel-sync"
            >
              Cancel the sync
            </Button>
          )}
          {isExpired && source.credential.kind === 'oauth' ? null : isHalted ? (
            <Button
              variant={isExpired ? 'default' : 'filled'}
              onClick={() => resume.mutate(undefined)}
              loading={resume.isPending}
              data-testid="resume"
            >
              {isExpired ? 'Try again' : 'Resume'}
            </Button>
          ) : (
            <Button
              variant="default"
              onClick={() => pause.mutate(undefined)}
              loading={pause.isPending}
              data-testid="pause"
            >
              Pause
            </Button>
          )}
          {!isExpired && reconnectButton}
          {!isOthers && (
            <Button variant="default" onClick={() => setChecking(!checking)} data-testid="check">
              What it can read
            </Button>
          )}
        </div>
        <Checkbox
          mt={16}
          checked={source.automatic}
          onChange={(event) => change.mutate({ automatic: event.currentTarget.checked })}
          label="Sync by itself"
        />
        {source.automatic && (
          <NativeSelect
            mt={8}
            label="How often"
            data={intervalChoices(source.syncEveryMinutes)}
            value={String(source.syncEveryMinutes ?? '')}
            onChange={({ currentTarget: { value } }) =>
              change.mutate({ syncEveryMinutes: value === '' ? null : Number(value) })
            }
            data-testid="sync-every"
          />
        )}
      </section>
      {!isOthers && (
        <ProjectsPanel
          source={source}
          deed={(deed) => ofProject.mutate(deed)}
          failure={ofProject.error}
          isBusy={ofProject.isPending}
        />
      )}
      {!isOthers && (
        <RunsPanel
          source={source}
          version={`${source.sync?.state} ${progress.running.map(({ id }) => id).join()}`}
        />
      )}
      {checking && <DryRun subject={{ id: source.id }} kind={source.kind} />}
      <KindPanel source={source} />
      <AnnouncementsPanel source={source} canSet={!isOthers} />
      {!isOthers && source.scope !== undefined && (
        <EditScope source={source} scope={source.scope} open={scoping} onOpen={setScoping} />
      )}
      {source.findings.length > 0 && (
        <section className="panel">
          <h2 className="panel-title">What was found</h2>
          {source.findings.map((finding) => (
            <p key={`${finding.code} ${finding.subject}`} className="quiet-line">
              <b>{finding.subject}</b> {finding.message}
            </p>
          ))}
          {asksToReconnect(source.findings) && <ReconnectLink source={source} />}
        </section>
      )}
      <RemoveSource source={source} />
    </>
  );
}

function Fact({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** What is done, and everything about sources asked again after it. */
function useDeed<Input = undefined>(deed: (me: Asker, input: Input) => Promise<unknown>) {
  const { me } = useSession();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (input: Input) => deed(me, input),
    onSettled: () =>
      client.invalidateQueries({
        predicate: ({ queryKey }) => ['source', 'sources', 'status'].includes(String(queryKey[0])),
      }),
  });
}

function contentInWords({ issues, comments, projects }: SourceView): string {
  if (issues === undefined || comments === undefined || projects === undefined) return 'its owner sees it';
  return `${number(issues)} issues, ${number(comments)} comments in ${number(projects)} projects`;
}
