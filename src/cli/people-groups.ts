/** `jackdaw people groups`: the groups of this workspace, with whom sources are shared. */

import { AppError } from '../errors.ts';
import {
  addGroup,
  groupNamed,
  joinGroup,
  leaveGroup,
  removeGroup,
  renameGroup,
} from '../people/workspace-groups.ts';
import type { CommandTools } from './command-tools.ts';
import { by } from './people.ts';
import { personNamed } from './search.ts';
import { counted } from './terminal.ts';

export type GroupAct = 'list' | 'add' | 'rename' | 'remove' | 'join' | 'leave';

export async function groupsCommand(
  tools: CommandTools,
  what: GroupAct,
  name: string | undefined,
  which: string | undefined,
): Promise<void> {
  const app = await tools.open();
  const { store } = app;
  if (what === 'add') await addGroup(store, by(app), given(name, 'jackdaw people groups add "Sales"'));
  else if (what !== 'list') {
    const group = await groupNamed(store, given(name, `jackdaw people groups ${what} "Sales"`));
    if (what === 'remove') await removeGroup(store, by(app), group.id);
    else if (what === 'rename') {
      await renameGroup(
        store,
        by(app),
        group.id,
        given(which, 'jackdaw people groups rename "Sales" "Selling"'),
      );
    } else {
      const person = await personNamed(
        store,
        given(which, `jackdaw people groups ${what} "Sales" ada@acme.com`),
      );
      if (what === 'join') await joinGroup(store, by(app), group.id, person);
      else await leaveGroup(store, by(app), group.id, person);
    }
  }
  const people = new Map((await store.people.list()).map((person) => [person.id, person.email]));
  const groups = (await store.workspaceGroups.list()).map((group) => ({
    ...group,
    members: group.members.flatMap((member) => people.get(member) ?? []).sort(),
  }));
  if (groups.length === 0)
    tools.terminal.print('No group yet. Add one with "jackdaw people groups add NAME".');
  for (const group of groups) {
    const members = group.members.length === 0 ? '' : `: ${group.members.join(', ')}`;
    const size = counted(group.members.length, 'member');
    tools.terminal.print(`${group.name}  ${size}${members}`);
  }
  tools.terminal.printJson({ groups });
}

function given(value: string | undefined, example: string): string {
  if (value !== undefined && value.trim() !== '') return value;
  throw new AppError('bad-request', `Something is missing. Write it like this: ${example}`);
}
