/**
 * For administrators: every connected source, how far it has been read, and what was found wrong. Numbers and
 * names only, never the text of an issue.
 */

import { administers } from '../permissions/section-pages.ts';
import './status.css';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { SourceStatus } from '../../http/api.ts';
import { apiClient } from '../api-client.ts';
import { exactTime } from '../relative-time.ts';
import { eyesOf, useSession } from '../session/session.tsx';
import { NoEntryPage } from '../shell/no-entry-page.tsx';
import { usePageTitle } from '../shell/page-title.ts';
import { QueryFailure } from '../shell/query-failure.tsx';
import { When } from '../shell/when.tsx';
import { asksToReconnect, ReconnectLinkOf } from '../sources/reconnect-link.tsx';
import { AcceptShrink } from './accept-shrink.tsx';
import { ProjectTable } from './project-table.tsx';
import { Spending } from './spending.tsx';
import {
  nextLookMs,
  number,
  numberOrUnknown,
  type Project,
  shareFetched,
  toneOf,
  totalsOf,
} from './totals.ts';

export function StatusPage() {
  const { me, viewedPerson } = useSession();
  usePageTitle('Status', viewedPerson?.name);
  const isAdministrator = administers(me.person.role);
  const query = useQuery({
    queryKey: ['status', eyesOf(me)],
    enabled: isAdministrator,
    queryFn: ({ signal }) => apiClient(me).status(signal),
    refetchInterval: (asked) => nextLookMs(asked.state.data?.sources),
  });
  if (!isAdministrator) {
    return (
      <NoEntryPage says="Only administrators see here how far each Jira site has been read, and what was found wrong. Ask one of them if you miss something in your search." />
    );
  }
  return (
    <div className="status-page" data-testid="status-page">
      <h1>Status</h1>
      {query.data === undefined && query.error !== null && (
        <QueryFailure title="The status cannot be shown" query={query} />
      )}
      {query.data?.sources.length === 0 && (
        <div className="note-page">
          <h2>No Jira site is connected yet</h2>
          <p>
            Connect one on the command line: <code>jackdaw connect --help</code>
          </p>
        </div>
      )}
      {query.data?.sources.map((source) => (
        <Source key={source.id} source={source} />
      ))}
    </div>
  );
}

function Source({ source }: { source: SourceStatus }) {
  const { unread = [] } = source.copy;
  return (
    <section className="source" aria-labelledby={`source-${source.name}`} data-testid="source">
      <header>
        <div>
          <h2 id={`source-${source.name}`}>{source.name}</h2>
          <p>
            {source.site}, read as {source.account}
          </p>
        </div>
        <div className="source-state">
          <span className={`tone-badge tone-${toneOf(source.status)}`}>{source.status}</span>
          {source.lastSync !== undefined && (
            <small>
              read as a whole <When iso={source.lastSync} />
            </small>
          )}
          {source.copy.changesUntil !== undefined && (
            <small>
              changes listed until <When iso={source.copy.changesUntil} />
            </small>
          )}
          {source.lastAccess !== undefined && (
            <small>
              permissions <When iso={source.lastAccess} />
            </small>
          )}
        </div>
      </header>
      {source.reason !== undefined && (
        <p className="source-reason">
          <IconAlertTriangle size={17} stroke={1.8} aria-hidden />
          {source.reason}
        </p>
      )}
      {source.index.failure !== undefined && (
        <p className="source-reason">
          <IconAlertTriangle size={17} stroke={1.8} aria-hidden />
          New content is not becoming searchable: {source.index.failure} It is tried again by itself.
        </p>
      )}
      <Spending source={source} />
      {source.projects && <Figures source={source} projects={source.projects} />}
      {unread.length > 0 && (
        <ul className="unread" aria-label="Issues that could not be read">
          {unread.map(({ issueId, tries, why, next }) => (
            <li key={issueId}>
              Issue {issueId}, tried {number(tries)} times, again at {exactTime(next)}: {why}
            </li>
          ))}
        </ul>
      )}
      {source.findings.length > 0 && <Findings source={source} />}
      {source.projects && <ProjectTable projects={source.projects} />}
    </section>
  );
}

function Figures({ source, projects }: { source: SourceStatus; projects: readonly Project[] }) {
  const totals = totalsOf(projects);
  const share = shareFetched(totals);
  return (
    <>
      <dl className="figures">
        <Figure
          name={totals.mayBeMore ? 'Issues in Jira, at least' : 'Issues in Jira'}
          value={totals.inJira}
        />
        <Figure name="Issues here" value={totals.issues} />
        <Figure name="Issues searchable" value={totals.indexed} />
        <Figure name="Comments" value={totals.comments} />
        <Figure name="Changes not yet searchable" value={source.index.behind} />
        <Figure name="To be read again" value={source.copy.toRead} />
      </dl>
      {share !== undefined && share < 1 && (
        <progress value={share} max={1} aria-label="Share of the issues that are here" />
      )}
    </>
  );
}

function Figure({ name, value }: { name: string; value: number | undefined }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd className={value === 0 || value === undefined ? 'is-zero' : undefined}>{numberOrUnknown(value)}</dd>
    </div>
  );
}

function Findings({ source: { id, name, findings } }: { source: SourceStatus }) {
  const isHeld = findings.some(({ code }) => code === 'shrink-held' || code === 'census-held');
  return (
    <details className="findings" open={findings.length <= 8} data-testid="findings">
      <summary>{findings.length === 1 ? '1 finding' : `${number(findings.length)} findings`}</summary>
      <ul>
        {findings.map((finding) => (
          <li key={`${finding.code} ${finding.subject} ${finding.message}`}>
            <code>{finding.code}</code>
            <b>{finding.subject}</b>
            <span>{finding.message}</span>
          </li>
        ))}
      </ul>
      {asksToReconnect(findings) && <ReconnectLinkOf id={id} />}
      {isHeld && <AcceptShrink source={name} />}
    </details>
  );
}
