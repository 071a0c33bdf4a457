/**
 * The Atlassian Connect app: for whom it still is, how a site installs it, and the sites that did. What is read with
 * one is tried and connected on the page of drafts, as with any other credential.
 */

import '../../permissions/permissions.css';
import '../sources.css';
import './connect-app.css';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import type { ConnectAnswer } from '../../../http/connect-api.ts';
import { eyesOf, useSession } from '../../session/session.tsx';
import { CopyField } from '../../shell/copy-field.tsx';
import { usePageTitle } from '../../shell/page-title.ts';
import { QueryFailure } from '../../shell/query-failure.tsx';
import { RowSkeletons } from '../../shell/row-skeletons.tsx';
import { ConnectWays } from '../connect-ways.tsx';
import { allInstallations } from './connect-app-client.ts';
import { InstallationRow } from './installation-row.tsx';

export function ConnectAppPage() {
  const { me, viewedPerson } = useSession();
  usePageTitle('Connect app', viewedPerson?.name);
  const query = useQuery({
    queryKey: ['installations', eyesOf(me)],
    queryFn: ({ signal }) => allInstallations(me, signal),
    // Sites come by themselves, while somebody looks at Jira in another window.
    refetchInterval: 4_000,
  });
  return (
    <div className="section-page" data-testid="connect-app-page">
      <p className="way-back">
        <Link href="/sources">Sources</Link>
      </p>
      <header className="page-head">
        <div>
          <h1>Connect a Jira site</h1>
          <p>Nothing is read or kept before the last step.</p>
        </div>
      </header>
      <ConnectWays chosen="app" />
      {query.data === undefined ? (
        query.error === null ? (
          <RowSkeletons rows={4} />
        ) : (
          <QueryFailure title="The sites cannot be shown" query={query} />
        )
      ) : (
        <Shown answer={query.data} />
      )}
    </div>
  );
}

/** Who has sites comes for them; who has none, to install the app. */
function Shown({ answer }: { answer: ConnectAnswer }) {
  const hasSites = answer.installations.length > 0;
  return (
    <>
      <Notice says={answer.notice} />
      {!hasSites && <HowTo answer={answer} />}
      <h2 className="section-heading">Sites that have the app</h2>
      {hasSites ? (
        <ul className="rows installations">
          {answer.installations.map((installation) => (
            <InstallationRow key={installation.id} installation={installation} />
          ))}
        </ul>
      ) : (
        <p className="quiet-line" data-testid="no-installations">
          None yet. A site appears here by itself as soon as the app is installed on it.
        </p>
      )}
      {hasSites && <HowTo answer={answer} />}
    </>
  );
}

function Notice({ says }: { says: string }) {
  return (
    <section className="panel connect-end" data-testid="connect-end">
      <h2 className="panel-title">
        <IconAlertTriangle size={19} stroke={1.8} aria-hidden /> Atlassian ends Connect
      </h2>
      <p>{says}</p>
      <dl>
        <div>
          <dt>Your site is an ordinary one</dt>
          <dd>
            Use <Link href="/sources/connect-oauth">OAuth</Link> or an{' '}
            <Link href="/sources/connect">API token</Link>: they read all that the app would, and more.
          </dd>
        </div>
        <div>
          <dt>Your site still takes apps by their address, as some developer sites do</dt>
          <dd>Use the app, for as long as it lasts.</dd>
        </div>
        <div>
          <dt>You try Jackdaw’s sandbox</dt>
          <dd>Any of them works.</dd>
        </div>
      </dl>
    </section>
  );
}

function HowTo({ answer }: { answer: ConnectAnswer }) {
  const { descriptorUrl, unreachable } = answer;
  return (
    <section className="panel steps-form" data-testid="descriptor">
      <h2 className="panel-title">
        {answer.installations.length > 0 ? 'Install it on another site' : 'Install it'}
      </h2>
      <CopyField label="Address of the app" value={descriptorUrl} testId="descriptor-url" />
      {unreachable !== undefined && (
        <p className="note-line" data-testid="unreachable">
          <IconAlertTriangle size={16} aria-hidden />
          <span>{unreachable}</span>
        </p>
      )}
      <ol className="connect-steps">
        <li>
          In Jira, as an administrator: <b>Apps</b>, <b>Manage your apps</b>, <b>Settings</b>. Enable private
          listings and development mode. Where Jira does not offer this, the site takes no such app.
        </li>
        <li>
          <b>Upload app</b>, and give it the address above.
        </li>
        <li>
          The site appears on this page by itself. Claim it, and choose as whom it reads. Until it is claimed,
          nothing is asked of it: anybody can install the app on a site of their own.
        </li>
      </ol>
    </section>
  );
}
