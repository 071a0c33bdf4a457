/**
 * Everybody who can find something in a project, on which of its issues, and by what. Whoever comes here asks, and it is
 * recorded. It names accounts and grants; there is nothing of an issue in it.
 */

import { Link, useSearch } from 'wouter';
import { Finders } from '../explain/finders.tsx';
import { useSession } from '../session/session.tsx';
import { usePageTitle } from '../shell/page-title.ts';
import { projectAddress } from './project-client.ts';

export function FindersPage({ projectKey }: { projectKey: string }) {
  usePageTitle(`Who can find something in ${projectKey}`, useSession().viewedPerson?.name);
  const source = new URLSearchParams(useSearch()).get('source') ?? undefined;
  return (
    <div data-testid="finders-page">
      <p className="way-back">
        <Link href={projectAddress({ key: projectKey, source })}>{projectKey}</Link>
      </p>
      <header className="page-head">
        <div>
          <h1>Who can find something in {projectKey}</h1>
          <p>
            Every account that finds at least one conceivable issue of it, on which issues, and by what. The
            question is recorded in the audit log.
          </p>
        </div>
      </header>
      <Finders of={{ project: projectKey }} source={source} />
    </div>
  );
}
