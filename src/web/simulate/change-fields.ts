/**
 * The changes that somebody can think of: what each asks for, how it is written into the page's address, and the
 * question that it becomes. Names are the server's to understand: what is not there comes back with what there is.
 */

import type { SupposedChange } from '../../http/change-api.ts';
import { queryOf } from '../ask-server.ts';

export type ChangeKind = SupposedChange['kind'];

/** Where suggestions for a field come from. */
export type Suggested =
  | 'people'
  | 'projects'
  | 'permission-schemes'
  | 'security-schemes'
  | 'levels'
  | 'holders';

export interface ChangeField {
  readonly name:
    | 'account'
    | 'group'
    | 'project'
    | 'role'
    | 'actor'
    | 'scheme'
    | 'permission'
    | 'holder'
    | 'level';
  readonly label: string;
  readonly placeholder: string;
  readonly suggested?: Suggested;
}

interface KindOfChange {
  readonly label: string;
  /** Words for adding and removing; absent where there is nothing to choose. */
  readonly actions?: { readonly add: string; readonly remove: string };
  readonly fields: readonly ChangeField[];
}

const holder: ChangeField = {
  name: 'holder',
  label: 'Holder',
  placeholder: 'group:NAME, role:NAME, user:ADDRESS, anyone…',
  suggested: 'holders',
};
const project: ChangeField = {
  name: 'project',
  label: 'Project',
  placeholder: 'Its key',
  suggested: 'projects',
};

export const kindsOfChange: Readonly<Record<ChangeKind, KindOfChange>> = {
  membership: {
    label: 'Member of a group',
    actions: { add: 'Put in', remove: 'Take out' },
    fields: [
      { name: 'account', label: 'Account', placeholder: 'Name, address or account id', suggested: 'people' },
      { name: 'group', label: 'Group', placeholder: 'Its name' },
    ],
  },
  'role-actor': {
    label: 'Actor of a project role',
    actions: { add: 'Put in', remove: 'Take out' },
    fields: [
      project,
      { name: 'role', label: 'Project role', placeholder: 'Its name' },
      { name: 'actor', label: 'Actor', placeholder: 'user:ADDRESS or group:NAME' },
    ],
  },
  grant: {
    label: 'Grant of a permission scheme',
    actions: { add: 'Grant', remove: 'Take back' },
    fields: [
      {
        name: 'scheme',
        label: 'Permission scheme',
        placeholder: 'Its name',
        suggested: 'permission-schemes',
      },
      { name: 'permission', label: 'Permission', placeholder: 'BROWSE_PROJECTS' },
      holder,
    ],
  },
  'level-member': {
    label: 'Member of a security level',
    actions: { add: 'Put in', remove: 'Take out' },
    fields: [
      { name: 'scheme', label: 'Security scheme', placeholder: 'Its name', suggested: 'security-schemes' },
      { name: 'level', label: 'Level', placeholder: 'Its name', suggested: 'levels' },
      holder,
    ],
  },
  scheme: {
    label: 'Permission scheme of a project',
    fields: [
      project,
      {
        name: 'scheme',
        label: 'Permission scheme',
        placeholder: 'Its name',
        suggested: 'permission-schemes',
      },
    ],
  },
};

export const changeChoices: readonly { readonly value: ChangeKind; readonly label: string }[] = [
  'membership',
  'role-actor',
  'grant',
  'level-member',
  'scheme',
]
  .filter(isChangeKind)
  .map((value) => ({ value, label: kindsOfChange[value].label }));

export interface WrittenChange {
  readonly kind: ChangeKind;
  readonly action: 'add' | 'remove';
  readonly values: Readonly<Partial<Record<ChangeField['name'], string>>>;
}

export function readChange(search: string): WrittenChange {
  const parameters = new URLSearchParams(search);
  const named = parameters.get('kind') ?? '';
  const kind = isChangeKind(named) ? named : 'membership';
  const values: Partial<Record<ChangeField['name'], string>> = {};
  for (const { name } of kindsOfChange[kind].fields) values[name] = parameters.get(name) ?? '';
  return { kind, action: parameters.get('action') === 'remove' ? 'remove' : 'add', values };
}

export function changeAddress({ kind, action, values }: WrittenChange): string {
  const named: Record<string, string | undefined> = { kind };
  if (kindsOfChange[kind].actions !== undefined) named.action = action;
  for (const { name } of kindsOfChange[kind].fields) named[name] = values[name]?.trim();
  return `/permissions/simulate${queryOf(named)}`;
}

/** Undefined while something is not filled in; the permission alone may stay empty. */
export function changeOf({ kind, action, values }: WrittenChange): SupposedChange | undefined {
  const said = (name: ChangeField['name']) => values[name]?.trim() ?? '';
  const isWhole = kindsOfChange[kind].fields.every(({ name }) => name === 'permission' || said(name) !== '');
  if (!isWhole) return undefined;
  switch (kind) {
    case 'membership':
      return { kind, action, account: said('account'), group: said('group') };
    case 'role-actor':
      return { kind, action, project: said('project'), role: said('role'), actor: said('actor') };
    case 'grant':
      return {
        kind,
        action,
        scheme: said('scheme'),
        permission: said('permission') || 'BROWSE_PROJECTS',
        holder: said('holder'),
      };
    case 'level-member':
      return { kind, action, scheme: said('scheme'), level: said('level'), holder: said('holder') };
    case 'scheme':
      return { kind, project: said('project'), scheme: said('scheme') };
  }
}

function isChangeKind(text: string): text is ChangeKind {
  return Object.hasOwn(kindsOfChange, text);
}
