/**
 * People and groups named in JQL. By name and address only those find somebody who may browse people, and an
 * address only where it is shown to the caller; an account id is known to everybody with access to Jira, as it is
 * in Jira's own lists of users. Who may not know somebody is refused as if there were nobody.
 */

import { viewerOf } from '../permissions/viewer.ts';
import { hasGlobalPermission } from '../permissions/who-can-see.ts';
import type { World } from '../world/world.ts';
import type { WorldAccount, WorldGroup } from '../world/world-file.ts';
import { JqlError, noFunction, noValue, wrongArguments } from './jql-error.ts';
import { type JqlClause, type JqlOperand, shownOperand } from './jql-syntax.ts';

interface Asker {
  readonly world: World;
  readonly caller: string | undefined;
}

/** The account ids that a clause names. */
export function accountsNamed({ field, operator, operands }: JqlClause, asker: Asker): Set<string> {
  const ids = new Set<string>();
  for (const operand of operands) {
    if (operand.kind === 'empty') continue;
    if (operand.kind === 'value') {
      for (const id of accountsCalled(operand.text, field, asker)) ids.add(id);
    } else if (operand.name.toLowerCase() === 'currentuser') {
      if (operand.args.length > 0) throw wrongArguments(operand.name, 0, operand.args.length);
      if (asker.caller !== undefined) ids.add(asker.caller);
    } else {
      for (const id of members(operand, asker)) ids.add(id);
      refuseList(operator, operand, field);
    }
  }
  return ids;
}

/** The groups that a text names, by name or id. */
export function groupsCalled(text: string, { world, caller }: Asker): WorldGroup[] {
  const wanted = text.toLowerCase();
  const own = viewerOf(world, caller).groups;
  const all = hasGlobalPermission(world, caller, 'USER_PICKER');
  return [...world.groups.values()].filter(
    (group) =>
      (group.groupId === text || group.name.toLowerCase() === wanted) && (all || own.has(group.groupId)),
  );
}

/** A function that gives a list stands behind `in` and `not in` only. */
export function refuseList(operator: string, operand: JqlOperand, field: string): void {
  if (operator === 'in' || operator === 'not in') return;
  throw new JqlError(
    `Operator '${operator}' does not support the list value '${shownOperand(operand)}' for field '${field}'.`,
  );
}

export function accountsCalled(text: string, field: string, { world, caller }: Asker): string[] {
  const known = viewerOf(world, caller).account !== undefined;
  const browses = hasGlobalPermission(world, caller, 'USER_PICKER');
  const wanted = text.toLowerCase();
  const isCalled = ({ accountId, displayName, email, emailVisible, deleted }: WorldAccount): boolean => {
    if (accountId === text) return known;
    // Whoever closed their account has no name and no address any more.
    if (deleted) return false;
    const own = accountId === caller;
    if (!own && !browses) return false;
    return (
      displayName.toLowerCase() === wanted ||
      ((own || emailVisible === true) && email.toLowerCase() === wanted)
    );
  };
  const found = [...world.accounts.values()].filter(isCalled);
  if (found.length === 0) throw noValue(text, field);
  return found.map(({ accountId }) => accountId);
}

function members({ name, args }: Extract<JqlOperand, { kind: 'function' }>, asker: Asker): string[] {
  if (name.toLowerCase() !== 'membersof') throw noFunction(name);
  const [group] = args;
  if (group === undefined || args.length > 1) throw wrongArguments(name, 1, args.length);
  const groups = groupsCalled(group, asker);
  if (groups.length === 0) {
    throw new JqlError(
      `Function '${name}' can not generate a list of usernames for group '${group}'; the group does not exist.`,
    );
  }
  return groups.flatMap(({ members }) => members);
}
