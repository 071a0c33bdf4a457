/**
 * Whom a shared source is for: everybody here, or groups of the workspace that there are. One of no groups, or of a group
 * that nobody made, is a slip: the source would be nobody's, without a word about it.
 */

import { AppError } from '../errors.ts';
import type { Audience } from '../model/source.ts';
import type { Store } from '../store/store.ts';

/** As it is kept. Throws `bad-request`. */
export async function checkAudience(
  { workspaceGroups }: Pick<Store, 'workspaceGroups'>,
  audience: Audience,
): Promise<Audience> {
  if (audience === 'everyone') return audience;
  const chosen = [...new Set(audience)].sort((a, b) => a - b);
  if (chosen.length === 0) {
    throw new AppError('bad-request', 'No group is chosen. Choose some, or everybody here.');
  }
  const groups = new Set((await workspaceGroups.list()).map(({ id }) => id));
  const missing = chosen.find((id) => !groups.has(id));
  if (missing === undefined) return chosen;
  throw new AppError(
    'bad-request',
    `There is no group with the number ${missing}. It may have been removed.`,
  );
}

/** `shared with Sales, Design` */
export async function audienceInWords(
  { workspaceGroups }: Pick<Store, 'workspaceGroups'>,
  audience: Audience,
): Promise<string> {
  if (audience === 'everyone') return 'shared with everybody here';
  const names = new Map((await workspaceGroups.list()).map(({ id, name }) => [id, name]));
  return `shared with ${audience.map((id) => names.get(id) ?? `the group ${id}`).join(', ')}`;
}
