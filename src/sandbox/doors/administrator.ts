/**
 * Who may use the doors that only administrators come through: the apps of a site and its webhooks. They come
 * themselves, with a token that may all they may; tokens with scopes, and apps, do not get here.
 */

import { authenticate } from '../authenticate.ts';
import type { Answer } from '../operation.ts';
import { notAuthenticated } from '../operation.ts';
import { hasGlobalPermission } from '../permissions/who-can-see.ts';
import type { Reply } from '../reply.ts';
import { jsonReply } from '../reply.ts';
import type { SandboxRequest, Site } from '../site.ts';

/** Their account; for everybody else the reply, `refusal` to those who are known. */
export function administratorAt(
  site: Site,
  request: SandboxRequest,
  refusal: Answer,
): { readonly accountId: string } | { readonly reply: Reply } {
  const caller = authenticate(site, request, false);
  if ('status' in caller) return { reply: jsonReply(caller) };
  const { accountId, grant } = caller;
  if (accountId === undefined) return { reply: jsonReply(notAuthenticated) };
  if (grant === undefined && hasGlobalPermission(site.world, accountId, 'ADMINISTER')) return { accountId };
  return { reply: { ...jsonReply(refusal), accountId } };
}
