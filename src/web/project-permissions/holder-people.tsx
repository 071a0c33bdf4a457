/** The people behind a holder, each with the way to them; who counts as anonymous all the same says why. */

import { IconAlertTriangle } from '@tabler/icons-react';
import type { HolderView } from '../../http/permission-api.ts';
import { PersonBadge } from '../shell/person-badge.tsx';
import { unnamedPeople } from './scheme-words.ts';

export function HolderPeople({ holder }: { holder: HolderView }) {
  const unnamed = unnamedPeople(holder);
  return (
    <>
      {holder.problem !== undefined && (
        <p className="note-line">
          <IconAlertTriangle size={16} stroke={1.8} aria-hidden />
          {holder.problem}
        </p>
      )}
      {holder.people.length > 0 && (
        <ul className="holder-people">
          {holder.people.map((person) => (
            <li
              key={person.accountId}
              className={person.anonymousBecause === undefined ? undefined : 'counts-not'}
            >
              <PersonBadge name={person.name} size={24} />
              <span>
                {person.name}
                {person.through.length > 0 && <small>through {person.through.join(', ')}</small>}
                {person.anonymousBecause !== undefined && (
                  <small>finds nothing by it: {person.anonymousBecause}</small>
                )}
              </span>
            </li>
          ))}
        </ul>
      )}
      {unnamed > 0 && <p className="quiet-line">and {unnamed.toLocaleString('en')} more</p>}
    </>
  );
}
