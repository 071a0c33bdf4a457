/** Which change: its kind, and what that kind asks for. Names are suggested where the page knows them. */

import { Autocomplete, Button, SegmentedControl, Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { allSchemes, projectRows } from '../project-permissions/project-client.ts';
import { eyesOf, useSession } from '../session/session.tsx';
import { usePeople } from '../session/use-people.ts';
import {
  type ChangeField,
  changeChoices,
  changeOf,
  kindsOfChange,
  type Suggested,
  type WrittenChange,
} from './change-fields.ts';

export function ChangeForm(props: { written: WrittenChange; onSimulate(change: WrittenChange): void }) {
  const [written, setWritten] = useState(props.written);
  const suggestions = useSuggestions(written);
  const kind = kindsOfChange[written.kind];
  const set = (name: ChangeField['name'], value: string) =>
    setWritten((now) => ({ ...now, values: { ...now.values, [name]: value } }));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (changeOf(written) !== undefined) props.onSimulate(written);
  };
  return (
    <form className="panel change-form" onSubmit={submit}>
      <div className="change-kind">
        <Select
          label="Change"
          w={290}
          data={[...changeChoices]}
          value={written.kind}
          allowDeselect={false}
          onChange={(_value, option) => {
            const chosen = changeChoices.find(({ value }) => value === option?.value);
            if (chosen !== undefined) setWritten((now) => ({ ...now, kind: chosen.value }));
          }}
          data-testid="change-kind"
        />
        {kind.actions !== undefined && (
          <SegmentedControl
            aria-label="Add or remove"
            value={written.action}
            onChange={(value) =>
              setWritten((now) => ({ ...now, action: value === 'remove' ? 'remove' : 'add' }))
            }
            data={[
              { value: 'add', label: kind.actions.add },
              { value: 'remove', label: kind.actions.remove },
            ]}
          />
        )}
      </div>
      <div className="filters">
        {kind.fields.map((field) => (
          <Autocomplete
            key={field.name}
            label={field.label}
            placeholder={field.placeholder}
            data={field.suggested === undefined ? [] : [...suggestions[field.suggested]]}
            limit={40}
            value={written.values[field.name] ?? ''}
            onChange={(value) => set(field.name, value)}
            spellCheck={false}
            data-testid={`change-${field.name}`}
          />
        ))}
      </div>
      <Button type="submit" disabled={changeOf(written) === undefined} data-testid="simulate">
        Simulate
      </Button>
    </form>
  );
}

function useSuggestions(written: WrittenChange): Readonly<Record<Suggested, readonly string[]>> {
  const { me } = useSession();
  const projects = useQuery({
    queryKey: ['projects', eyesOf(me)],
    queryFn: ({ signal }) => projectRows(me, signal),
  });
  const schemes = useQuery({
    queryKey: ['schemes', eyesOf(me)],
    queryFn: ({ signal }) => allSchemes(me, signal),
  });
  const people = usePeople();
  const sources = schemes.data?.sources ?? [];
  const security = sources.flatMap((source) => source.securitySchemes);
  const unique = (names: readonly string[]) => [...new Set(names)];
  return {
    people: unique(people.map(({ name }) => name)),
    projects: unique(projects.data?.projects.map(({ key }) => key) ?? []),
    'permission-schemes': unique(
      sources.flatMap((source) => source.permissionSchemes.map(({ name }) => name)),
    ),
    'security-schemes': unique(security.map(({ name }) => name)),
    levels: unique(
      security
        .filter(({ name }) => name === written.values.scheme)
        .flatMap(({ levels }) => levels.map(({ name }) => name)),
    ),
    holders: ['anyone', 'logged-in', 'lead', 'reporter', 'assignee', 'group:', 'role:', 'user:'],
  };
}
