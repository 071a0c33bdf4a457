/**
 * The demo's list of people to search as: type a few letters, arrows and Enter, or click.
 */

import { Combobox, useCombobox } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { PersonBadge } from '../shell/person-badge.tsx';
import { type DemoPerson, findPeople } from './demo-choice.ts';

export interface PersonPickerProps {
  readonly people: readonly DemoPerson[];
  /** E-mail of whom the list marks as chosen. */
  readonly chosen: string;
  readonly label: string;
  readonly testId: string;
  readonly className?: string;
  /** What else one may do here, below the list. */
  readonly footer?: { readonly label: string; readonly icon: ReactNode; onClick(): void };
  onChoose(email: string): void;
  readonly children: ReactNode;
}

export function PersonPicker(props: PersonPickerProps) {
  const [typed, setTyped] = useState('');
  const combobox = useCombobox({
    onDropdownOpen: () => combobox.focusSearchInput(),
    onDropdownClose: () => {
      combobox.resetSelectedOption();
      combobox.focusTarget();
      setTyped('');
    },
  });
  const found = findPeople(props.people, typed);
  return (
    <Combobox
      store={combobox}
      width={320}
      position="bottom-end"
      onOptionSubmit={(email) => {
        combobox.closeDropdown();
        props.onChoose(email);
      }}
    >
      <Combobox.Target targetType="button" withAriaAttributes={false}>
        <button
          type="button"
          className={props.className ?? 'person-button'}
          aria-label={props.label}
          aria-haspopup="listbox"
          aria-expanded={combobox.dropdownOpened}
          data-testid={props.testId}
          onClick={() => combobox.toggleDropdown()}
        >
          {props.children}
        </button>
      </Combobox.Target>
      <Combobox.Dropdown className="picker-dropdown">
        <Combobox.Search
          value={typed}
          onChange={(event) => {
            setTyped(event.currentTarget.value);
            combobox.selectFirstOption();
          }}
          placeholder="Search as…"
          aria-label="Find somebody"
        />
        <Combobox.Options className="picker-options">
          {found.length === 0 && <Combobox.Empty>Nobody of that name</Combobox.Empty>}
          {found.map((person) => (
            <Combobox.Option key={person.email} value={person.email} active={person.email === props.chosen}>
              <span className="picker-person">
                <PersonBadge name={person.name} size={30} />
                <span>
                  <b>{person.name}</b>
                  <small>
                    {person.title ?? person.email}
                    {person.role === 'administrator' && ' · administrator'}
                  </small>
                </span>
              </span>
            </Combobox.Option>
          ))}
        </Combobox.Options>
        {props.footer !== undefined && (
          <Combobox.Footer p={4}>
            <button
              type="button"
              className="picker-footer"
              onClick={() => {
                combobox.closeDropdown();
                props.footer?.onClick();
              }}
              data-testid="view-as"
            >
              {props.footer.icon}
              {props.footer.label}
            </button>
          </Combobox.Footer>
        )}
      </Combobox.Dropdown>
    </Combobox>
  );
}
