/** Gives a project another permission scheme: which, what that would change, and then the deed. Administrators only. */

import { administers } from '../permissions/section-pages.ts';
import './assign.css';
import { Button, Radio } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { Link, useLocation, useSearch } from 'wouter';
import { queryOf, sentenceOf } from '../ask-server.ts';
import {
  allSchemes,
  type ProjectNamed,
  projectAddress,
  projectPermissions,
} from '../project-permissions/project-client.ts';
import { eyesOf, useSession } from '../session/session.tsx';
import { FailureNote } from '../shell/failure-note.tsx';
import { NoEntryPage } from '../shell/no-entry-page.tsx';
import { usePageTitle } from '../shell/page-title.ts';
import { RowSkeletons } from '../shell/row-skeletons.tsx';
import { assignableSchemes } from './assignable-schemes.ts';
import { AssignmentSteps } from './assignment-steps.tsx';

export function AssignPage({ projectKey }: { projectKey: string }) {
  const { me, viewedPerson } = useSession();
  usePageTitle(`Assign a scheme to ${projectKey}`, viewedPerson?.name);
  const parameters = new URLSearchParams(useSearch());
  const source = parameters.get('source') ?? undefined;
  const scheme = parameters.get('scheme') ?? undefined;
  const [, navigate] = useLocation();
  const named: ProjectNamed = { key: projectKey, source };
  if (!administers(me.person.role)) {
    return <NoEntryPage says="Only administrators assign permission schemes, and put them back." />;
  }
  const here = `/permissions/projects/${encodeURIComponent(projectKey)}/assign`;
  return (
    <div data-testid="assign-page">
      <p className="way-back">
        <Link href={projectAddress(named)}>{projectKey}</Link>
        {scheme !== undefined && (
          <>
            {' · '}
            <Link href={`${here}${queryOf({ source })}`}>Choose another scheme</Link>
          </>
        )}
      </p>
      <header className="page-head">
        <div>
          <h1>Assign another scheme</h1>
          <p>First you see who gains and who loses what. Nothing happens in Jira before you confirm that.</p>
        </div>
      </header>
      {scheme === undefined ? (
        <ChooseScheme
          named={named}
          onChoose={(next) => navigate(`${here}${queryOf({ source, scheme: next })}`)}
        />
      ) : (
        <AssignmentSteps
          key={scheme}
          wanted={{ kind: 'assign', key: projectKey, source, scheme }}
          source={source}
        />
      )}
    </div>
  );
}

function ChooseScheme(props: { named: ProjectNamed; onChoose(scheme: string): void }) {
  const { me } = useSession();
  const { key, source } = props.named;
  const [scheme, setScheme] = useState('');
  const project = useQuery({
    queryKey: ['project', eyesOf(me), key, source],
    queryFn: ({ signal }) => projectPermissions(me, props.named, signal),
  });
  const schemes = useQuery({
    queryKey: ['schemes', eyesOf(me)],
    queryFn: ({ signal }) => allSchemes(me, signal),
  });
  const failure = project.error ?? schemes.error;
  if (project.data === undefined || schemes.data === undefined) {
    return failure === null ? (
      <RowSkeletons rows={4} />
    ) : (
      <FailureNote title="The schemes cannot be shown" text={sentenceOf(failure)} />
    );
  }
  const { current, others } = assignableSchemes(schemes.data, project.data);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (scheme !== '') props.onChoose(scheme);
  };
  return (
    <form className="panel choose-scheme" onSubmit={submit}>
      <Radio.Group
        label={`Instead of “${current ?? 'one that could not be read'}”`}
        value={scheme}
        onChange={setScheme}
      >
        {others.map((each) => (
          <Radio
            key={each.id}
            value={each.id}
            label={each.name}
            description={each.description}
            data-testid="scheme-choice"
          />
        ))}
      </Radio.Group>
      {others.length === 0 && <p className="quiet-line">There is no other scheme on this site.</p>}
      <Button type="submit" disabled={scheme === ''} data-testid="assign-preview">
        Show what would change
      </Button>
    </form>
  );
}
