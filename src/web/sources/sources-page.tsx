/** For administrators: every source with whom it is for, how it is read, and how it is; and what is being removed. */

import '../permissions/permissions.css';
import './sources.css';
import { Button } from '@mantine/core';
import { IconPlugConnected } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import type { SourceView } from '../../http/source-api.ts';
import { administers } from '../permissions/section-pages.ts';
import { eyesOf, useSession } from '../session/session.tsx';
import { NoEntryPage } from '../shell/no-entry-page.tsx';
import { usePageTitle } from '../shell/page-title.ts';
import { QueryFailure } from '../shell/query-failure.tsx';
import { RowSkeletons } from '../shell/row-skeletons.tsx';
import { When } from '../shell/when.tsx';
import { number, toneOf } from '../status/totals.ts';
import { Receipt } from './receipt.tsx';
import { allSources } from './source-client.ts';
import { credentialInWords, expiryInWords, kindInWords, progressInWords } from './source-words.ts';

export function SourcesPage() {
  const { me, viewedPerson } = useSession();
  usePageTitle('Sources', viewedPerson?.name);
  const query = useQuery({
    queryKey: ['sources', eyesOf(me)],
    queryFn: ({ signal }) => allSources(me, signal),
    refetchInterval: ({ state: { data } }) => (isBusy(data) ? 1500 : 20_000),
  });
  return (
    <div className="section-page" data-testid="sources-page">
      <header className="page-head">
        <div>
          <h1>Sources</h1>
          <p>What Jackdaw reads, with whose credential, and who may find it.</p>
        </div>
        <div className="page-actions">
          <Button component={Link} href="/sources/offers" variant="default" data-testid="offers">
            People’s own
          </Button>
          <Button
            component={Link}
            href="/sources/connect"
            leftSection={<IconPlugConnected size={17} aria-hidden />}
            data-testid="connect"
          >
            Connect a site
          </Button>
        </div>
      </header>
      {query.data === undefined &&
        (query.error === null ? (
          <RowSkeletons rows={3} />
        ) : (
          <QueryFailure title="The sources cannot be shown" query={query} />
        ))}
      {query.data?.sources.length === 0 && <p className="quiet-line">No Jira site is connected yet.</p>}
      {query.data !== undefined && query.data.sources.length > 0 && (
        <ul className="rows">
          {query.data.sources.map((source) => (
            <SourceRow key={source.id} source={source} />
          ))}
        </ul>
      )}
      {query.data?.removals.map((removal) => (
        <Receipt key={removal.id} removal={removal} />
      ))}
    </div>
  );
}

/** Only administrators: what is read, and with whose eyes. */
export function ForAdministrators({ children }: { children: React.ReactNode }) {
  const { me } = useSession();
  if (!administers(me.person.role)) {
    return <NoEntryPage says="Only administrators connect Jira sites, and see what is read of them." />;
  }
  return children;
}

function SourceRow({ source }: { source: SourceView }) {
  const expiry = expiryInWords(source.credential.daysLeft);
  return (
    <li className="row source-row" data-testid="source-row">
      <div>
        <Link href={`/sources/${source.id}`} className="source-name">
          {source.name}
        </Link>
        <p>
          {source.site} · {kindInWords(source)}
        </p>
        <p>{credentialInWords(source)}</p>
        {source.reason !== undefined && <p className="source-trouble">{source.reason}</p>}
        {expiry !== undefined && <p className="source-trouble">{expiry}</p>}
      </div>
      <div className="source-row-end">
        <span className={`tone-badge tone-${toneOf(source.status)}`} data-testid="source-status">
          {source.status}
        </span>
        <small>
          {source.sync?.state === 'running'
            ? progressInWords(source.sync)
            : source.issues !== undefined && `${number(source.issues)} issues`}
        </small>
        {source.lastSync !== undefined && (
          <small>
            read as a whole <When iso={source.lastSync} />
          </small>
        )}
      </div>
    </li>
  );
}

function isBusy(data: Awaited<ReturnType<typeof allSources>> | undefined): boolean {
  return (
    data?.sources.some(({ status, sync }) => status === 'syncing' || sync?.state === 'running') === true ||
    data?.removals.some(({ state }) => state === 'running') === true
  );
}
