/** Asks for the groups of this workspace, and changes them. Each change is recorded by the server. */

import type { GroupsAnswer } from '../../http/auth-api.ts';
import { type Asker, askJson } from '../ask-server.ts';

export type Group = GroupsAnswer['groups'][number];

export function allGroups(asker: Asker, signal: AbortSignal): Promise<GroupsAnswer> {
  return askJson<GroupsAnswer>({ address: '/api/groups', asker, signal });
}

export type GroupChange =
  | { readonly kind: 'add'; readonly name: string }
  | { readonly kind: 'rename'; readonly group: number; readonly name: string }
  | { readonly kind: 'remove'; readonly group: number }
  | { readonly kind: 'join' | 'leave'; readonly group: number; readonly person: number };

/** Resolves with how they are afterwards. */
export function changeGroups(asker: Asker, change: GroupChange): Promise<GroupsAnswer> {
  const signal = AbortSignal.timeout(30_000);
  switch (change.kind) {
    case 'add':
      return askJson<GroupsAnswer>({ address: '/api/groups', asker, body: { name: change.name }, signal });
    case 'rename': {
      const address = `/api/groups/${change.group}`;
      return askJson<GroupsAnswer>({ address, asker, method: 'PUT', body: { name: change.name }, signal });
    }
    case 'remove':
      return askJson<GroupsAnswer>({
        address: `/api/groups/${change.group}`,
        asker,
        method: 'DELETE',
        signal,
      });
    case 'join':
    case 'leave': {
      const address = `/api/groups/${change.group}/members/${change.person}`;
      return askJson<GroupsAnswer>({
        address,
        asker,
        method: change.kind === 'join' ? 'PUT' : 'DELETE',
        signal,
      });
    }
  }
}
