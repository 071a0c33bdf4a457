/**
 * Whose answer a column of the comparison is; a click puts somebody else there, who is asked the same at once.
 */

import { IconChevronDown } from '@tabler/icons-react';
import { useLocation, useSearch } from 'wouter';
import { readPlace, resultsAddress } from '../addresses.ts';
import { PersonPicker } from '../session/person-picker.tsx';
import { useSession, type Viewer } from '../session/session.tsx';
import { PersonBadge } from '../shell/person-badge.tsx';

export function ColumnPerson(props: { column: number; viewer: Viewer }) {
  const { viewer: me, demo } = useSession();
  const [, navigate] = useLocation();
  const place = readPlace(useSearch());
  if (demo === undefined) return null;
  const { person } = props.viewer;
  const choosePerson = (email: string) => {
    if (props.column === 0) return demo.choose(email);
    // Oneself in the other column: the two swap.
    if (email === me.person.email) return demo.choose(person.email);
    demo.chooseOther(email);
    navigate(resultsAddress({ ...place, beside: email }), { replace: true });
  };
  return (
    <PersonPicker
      people={demo.people}
      chosen={person.email}
      onChoose={choosePerson}
      label={`This column: ${person.name}. Choose somebody else`}
      className="column-person"
      testId={`column-person-${props.column}`}
    >
      <PersonBadge name={person.name} size={30} />
      <span>
        <b>{person.name}</b>
        <small>{person.title ?? person.email}</small>
      </span>
      <IconChevronDown size={14} stroke={2} aria-hidden />
    </PersonPicker>
  );
}
