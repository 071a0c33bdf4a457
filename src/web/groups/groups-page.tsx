/**
 * The groups of this workspace, which sources are shared with. They are ours alone: Jira's own groups decide in Jira, and
 * being in one of these opens nothing that Jira closes.
 */

import './groups.css';
import { Button, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { sentenceOf } from '../ask-server.ts';
import { everybody } from '../people/people-client.ts';
import { administers } from '../permissions/section-pages.ts';
import { eyesOf, useSession } from '../session/session.tsx';
import { NoEntryPage } from '../shell/no-entry-page.tsx';
import { usePageTitle } from '../shell/page-title.ts';
import { QueryFailure } from '../shell/query-failure.tsx';
import { RowSkeletons } from '../shell/row-skeletons.tsx';
import { GroupRow } from './group-row.tsx';
import { allGroups } from './groups-client.ts';
import { useGroupsChange } from './use-groups-change.ts';

export function GroupsPage() {
  const { me, viewedPerson } = useSession();
  usePageTitle('Groups', viewedPerson?.name);
  const isAdministrator = administers(me.person.role);
  const query = useQuery({
    queryKey: ['groups', eyesOf(me)],
    enabled: isAdministrator,
    queryFn: ({ signal }) => allGroups(me, signal),
  });
  const people = useQuery({
    queryKey: ['people', eyesOf(me)],
    enabled: isAdministrator,
    queryFn: ({ signal }) => everybody(me, signal),
  });
  if (!isAdministrator) return <NoEntryPage says="Only administrators see and change groups here." />;
  return (
    <div data-testid="groups-page">
      <header className="page-head">
        <div>
          <h1>Groups</h1>
          <p>
            Groups of people here, for sharing sources with them. They are not Jira's groups, and what Jira
            hides from somebody stays hidden from them in every group.
          </p>
        </div>
        <AddGroup />
      </header>
      {query.data === undefined &&
        (query.error === null ? (
          <RowSkeletons rows={4} />
        ) : (
          <QueryFailure title="The groups cannot be shown" query={query} />
        ))}
      {query.data?.groups.length === 0 && (
        <div className="note-page" data-testid="no-groups">
          <h2>No groups yet</h2>
          <p>Make one to share a source with some people instead of everybody.</p>
        </div>
      )}
      {query.data !== undefined && query.data.groups.length > 0 && (
        <ol className="rows">
          {query.data.groups.map((group) => (
            <GroupRow key={group.id} group={group} people={people.data?.people ?? []} />
          ))}
        </ol>
      )}
    </div>
  );
}

function AddGroup() {
  const change = useGroupsChange();
  const [name, setName] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() === '') return;
    change.mutate({ kind: 'add', name: name.trim() }, { onSuccess: () => setName('') });
  };
  return (
    <form className="inline-form" onSubmit={submit}>
      <TextInput
        aria-label="Name of a new group"
        placeholder="A new group"
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        maxLength={100}
        data-testid="group-name"
      />
      <Button type="submit" loading={change.isPending} disabled={name.trim() === ''} data-testid="group-add">
        Make it
      </Button>
      {change.error !== null && (
        <p className="field-failure" role="alert">
          {sentenceOf(change.error)}
        </p>
      )}
    </form>
  );
}
