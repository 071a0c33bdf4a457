/** The choice whom a source is for, each with what it means, and of chosen groups which. */

import './kind.css';
import { Checkbox, Radio } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { sentenceOf } from '../ask-server.ts';
import { allGroups } from '../groups/groups-client.ts';
import { eyesOf, useSession } from '../session/session.tsx';
import { type ChoiceWords, choices, type KindForm, titlesOnlySays } from './kind-wanted.ts';

export function KindChoice(props: {
  form: KindForm;
  onChange(form: KindForm): void;
  label?: string;
  offered?: readonly ChoiceWords[];
  /** Why there is no other permission-based source of this site. */
  notByPermissions?: string | undefined;
}) {
  const { form, onChange, label: asked = 'Who finds what it reads?' } = props;
  const { offered = choices, notByPermissions } = props;
  return (
    <>
      <Radio.Group
        label={asked}
        value={form.choice}
        onChange={(value) =>
          onChange({ ...form, choice: offered.find((one) => one.choice === value)?.choice ?? form.choice })
        }
      >
        {offered.map(({ choice, label, says }) => {
          const cannot = choice === 'permission-based' ? notByPermissions : undefined;
          return (
            <Radio
              key={choice}
              value={choice}
              label={label}
              description={cannot ?? says}
              disabled={cannot !== undefined}
              data-testid={`kind-${choice}`}
            />
          );
        })}
      </Radio.Group>
      {form.choice === 'groups' && (
        <GroupChoice chosen={form.groups} onChange={(groups) => onChange({ ...form, groups })} />
      )}
    </>
  );
}

export function TitlesOnly({ form, onChange }: { form: KindForm; onChange(form: KindForm): void }) {
  return (
    <Checkbox
      checked={form.titlesOnly}
      onChange={(event) => onChange({ ...form, titlesOnly: event.currentTarget.checked })}
      label="Titles only"
      description={titlesOnlySays}
      data-testid="titles-only"
    />
  );
}

function GroupChoice(props: { chosen: readonly number[]; onChange(groups: readonly number[]): void }) {
  const { me } = useSession();
  const { chosen, onChange } = props;
  const query = useQuery({
    queryKey: ['groups', eyesOf(me)],
    queryFn: ({ signal }) => allGroups(me, signal),
  });
  const toggle = (id: number) =>
    onChange(chosen.includes(id) ? chosen.filter((one) => one !== id) : [...chosen, id]);
  return (
    <fieldset className="group-choice" data-testid="group-choice">
      <legend>Groups</legend>
      {query.error !== null && <p className="field-failure">{sentenceOf(query.error)}</p>}
      {query.data?.groups.map(({ id, name, members }) => (
        <Checkbox
          key={id}
          checked={chosen.includes(id)}
          onChange={() => toggle(id)}
          label={name}
          description={membersInWords(members)}
          data-testid={`group-${name}`}
        />
      ))}
      <p className="quiet-line">
        {query.data?.groups.length === 0 ? 'There is no group yet. ' : ''}
        <Link href="/permissions/groups">
          {query.data?.groups.length === 0 ? 'Make one' : 'Make or change groups'}
        </Link>
      </p>
    </fieldset>
  );
}

function membersInWords(members: readonly { readonly name: string }[]): string {
  if (members.length === 0) return 'Nobody yet';
  const first = members.slice(0, 4).map(({ name }) => name);
  const more = members.length - first.length;
  return `${first.join(', ')}${more === 0 ? '' : ` and ${more} more`}`;
}
