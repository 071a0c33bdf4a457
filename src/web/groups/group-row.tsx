/** One group: its people, each with a way out, a field for one more, another name, and its removal, which is asked twice. */

import { Button, TextInput } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import type { PersonWithAccounts } from '../../http/people-api.ts';
import { sentenceOf } from '../ask-server.ts';
import { PersonField } from '../session/person-field.tsx';
import type { Group } from './groups-client.ts';
import { useGroupsChange } from './use-groups-change.ts';

type Doing = 'rename' | 'add' | 'remove';

export function GroupRow({ group, people }: { group: Group; people: readonly PersonWithAccounts[] }) {
  const change = useGroupsChange();
  const [doing, setDoing] = useState<Doing>();
  const begin = (next: Doing) => {
    change.reset();
    setDoing(next);
  };
  const stop = () => setDoing(undefined);
  return (
    <li className="row group-row" data-testid="group" data-name={group.name}>
      <div className="group-head">
        <div>
          <b>{group.name}</b>
          <small>
            {group.members.length === 0
              ? 'nobody yet'
              : `${group.members.length} ${group.members.length === 1 ? 'person' : 'people'}`}
          </small>
        </div>
        {doing === undefined && (
          <div className="page-actions">
            <Button size="compact-sm" variant="default" onClick={() => begin('add')} data-testid="group-put">
              Add somebody
            </Button>
            <Button
              size="compact-sm"
              variant="default"
              onClick={() => begin('rename')}
              data-testid="group-rename"
            >
              Rename
            </Button>
            <Button
              size="compact-sm"
              variant="default"
              onClick={() => begin('remove')}
              data-testid="group-remove"
            >
              Remove
            </Button>
          </div>
        )}
      </div>
      {group.members.length > 0 && (
        <ul className="group-members">
          {group.members.map(({ id, name, email }) => (
            <li key={id} title={email} data-testid="group-member">
              {name}
              <button
                type="button"
                aria-label={`Take ${name} out of ${group.name}`}
                onClick={() => change.mutate({ kind: 'leave', group: group.id, person: id })}
              >
                <IconX size={14} stroke={2} aria-hidden />
              </button>
            </li>
          ))}
        </ul>
      )}
      {doing === 'add' && <AddMember group={group} people={people} onDone={stop} />}
      {doing === 'rename' && <RenameGroup group={group} onDone={stop} />}
      {doing === 'remove' && (
        <div className="inline-form">
          <p className="quiet-line">
            Sources that are shared with {group.name} are found by its people no longer.
          </p>
          <Button
            color="red"
            loading={change.isPending}
            onClick={() => change.mutate({ kind: 'remove', group: group.id })}
            data-testid="group-remove-yes"
          >
            Remove {group.name}
          </Button>
          <Button variant="default" onClick={stop}>
            Keep it
          </Button>
        </div>
      )}
      {change.error !== null && (
        <p className="field-failure" role="alert">
          {sentenceOf(change.error)}
        </p>
      )}
    </li>
  );
}

function RenameGroup({ group, onDone }: { group: Group; onDone(): void }) {
  const change = useGroupsChange();
  const [name, setName] = useState(group.name);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    change.mutate({ kind: 'rename', group: group.id, name: name.trim() }, { onSuccess: onDone });
  };
  return (
    <form className="inline-form" onSubmit={submit}>
      <TextInput
        aria-label={`Another name for ${group.name}`}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        maxLength={100}
        autoFocus
        data-testid="group-new-name"
      />
      <Button
        type="submit"
        loading={change.isPending}
        disabled={name.trim() === '' || name.trim() === group.name}
      >
        Rename
      </Button>
      <Button variant="default" onClick={onDone}>
        Cancel
      </Button>
      {change.error !== null && (
        <p className="field-failure" role="alert">
          {sentenceOf(change.error)}
        </p>
      )}
    </form>
  );
}

interface AddMemberProps {
  readonly group: Group;
  readonly people: readonly PersonWithAccounts[];
  onDone(): void;
}

function AddMember({ group, people, onDone }: AddMemberProps) {
  const change = useGroupsChange();
  const [written, setWritten] = useState('');
  const [unknown, setUnknown] = useState(false);
  const inIt = new Set(group.members.map(({ id }) => id));
  const others = people.filter(({ id }) => !inIt.has(id));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const address = written.trim().toLowerCase();
    const person = others.find(({ email }) => email.toLowerCase() === address);
    setUnknown(person === undefined);
    if (person !== undefined) {
      change.mutate(
        { kind: 'join', group: group.id, person: person.id },
        { onSuccess: () => setWritten('') },
      );
    }
  };
  const failure = change.error === null ? undefined : sentenceOf(change.error);
  return (
    <form className="inline-form" onSubmit={submit}>
      <PersonField
        label={`Who comes into ${group.name}`}
        people={others}
        value={written}
        error={unknown ? 'Nobody here has this address who is not in the group already.' : failure}
        onChange={(value) => {
          setWritten(value);
          setUnknown(false);
        }}
        autoFocus
        testId="group-person"
      />
      <Button
        type="submit"
        loading={change.isPending}
        disabled={written.trim() === ''}
        data-testid="group-join"
      >
        Add
      </Button>
      <Button variant="default" onClick={onDone}>
        Done
      </Button>
    </form>
  );
}
