/**
 * A field for one person: their address, or what else the server knows people by. Those that are known here are
 * offered by name, title and address as one types; others can be written out.
 */

import { Autocomplete } from '@mantine/core';
import type { Me } from '../../http/api.ts';
import { PersonBadge } from '../shell/person-badge.tsx';
import { findPeople } from './demo-choice.ts';

export type KnownPerson = Pick<Me['person'], 'name' | 'email' | 'title'>;

export interface PersonFieldProps {
  readonly label: string;
  readonly people: readonly KnownPerson[];
  /** An address as a rule. */
  readonly value: string;
  readonly description?: string;
  readonly error?: string | undefined;
  readonly autoFocus?: boolean;
  readonly testId: string;
  onChange(value: string): void;
}

/** Who types more letters finds the others. */
const mostOffered = 40;

export function PersonField(props: PersonFieldProps) {
  const byEmail = new Map(props.people.map((person) => [person.email, person]));
  return (
    <Autocomplete
      label={props.label}
      placeholder="A name or an address"
      description={props.description}
      value={props.value}
      error={props.error}
      data={[...byEmail.keys()]}
      limit={mostOffered}
      maxDropdownHeight={320}
      // Above the dialog that it may stand in.
      comboboxProps={{ zIndex: 500 }}
      selectFirstOptionOnChange
      data-autofocus={props.autoFocus}
      data-testid={props.testId}
      spellCheck={false}
      filter={({ search }) =>
        // Whose address is written out whole is chosen: Enter then means the form.
        byEmail.has(search)
          ? []
          : findPeople(props.people, search)
              .slice(0, mostOffered)
              .map(({ email }) => ({ value: email, label: email }))
      }
      renderOption={({ option }) => {
        const person = byEmail.get(option.value);
        return (
          <span className="picker-person">
            <PersonBadge name={person?.name ?? '?'} size={30} />
            <span>
              <b>{person?.name ?? option.value}</b>
              <small>{person?.title ?? option.value}</small>
            </span>
          </span>
        );
      }}
      onChange={props.onChange}
    />
  );
}
