/** Jira's permission schemes as the directory keeps them: in one order, so that the same grants are the same part. */

import type { WireHolder, WirePermissionScheme } from '../jira/wire.ts';
import type { Holder, SchemeGrantsPart } from '../model/directory.ts';

export function schemePart({ name, permissions }: WirePermissionScheme): SchemeGrantsPart {
  const grants = permissions
    .map(({ id, permission, holder }) => ({ id, permission, holder: toHolder(holder) }))
    .sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
  return { name, grants };
}

export function isOpenToAnyone({ grants }: SchemeGrantsPart): boolean {
  return grants.some(
    ({ permission, holder }) => permission === 'BROWSE_PROJECTS' && holder.type === 'anyone',
  );
}

export function toHolder({ type, parameter, value }: WireHolder): Holder {
  return { type, parameter, value };
}
