/** Puts back the scheme that an entry of the audit log took away: the same preview, then the deed. Administrators only. */

import { administers } from '../permissions/section-pages.ts';
import './assign.css';
import { Link, useSearch } from 'wouter';
import { projectAddress } from '../project-permissions/project-client.ts';
import { useSession } from '../session/session.tsx';
import { NoEntryPage } from '../shell/no-entry-page.tsx';
import { usePageTitle } from '../shell/page-title.ts';
import { AssignmentSteps } from './assignment-steps.tsx';

export function UndoPage({ projectKey }: { projectKey: string }) {
  const { me, viewedPerson } = useSession();
  usePageTitle(`Put the scheme of ${projectKey} back`, viewedPerson?.name);
  const entry = Number(new URLSearchParams(useSearch()).get('entry'));
  if (!administers(me.person.role)) {
    return <NoEntryPage says="Only administrators assign permission schemes, and put them back." />;
  }
  return (
    <div data-testid="undo-page">
      <p className="way-back">
        <Link href={projectAddress({ key: projectKey, source: undefined })}>{projectKey}</Link>
      </p>
      <header className="page-head">
        <div>
          <h1>Put a scheme back</h1>
          <p>What entry {entry} of the audit log changed. First you see who gains and who loses what.</p>
        </div>
      </header>
      <AssignmentSteps
        wanted={{ kind: 'undo', entry: Number.isSafeInteger(entry) && entry > 0 ? entry : undefined }}
        source={undefined}
      />
    </div>
  );
}
