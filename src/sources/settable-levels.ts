/**
 * Which security levels may be set on issues of a project. Jira answers that only for the account that asks, so it is
 * asked with the source's own credential, and the answer says whose that is.
 */

import type { ProjectId } from '../model/ids.ts';
import { credentialName, type Source } from '../model/source.ts';
import { openSourceClient, type SourceTools } from './open-client.ts';

export interface SettableLevels {
  readonly account: { readonly accountId: string; readonly name: string; readonly email: string };
  readonly levels: readonly { readonly id: string; readonly name: string; readonly description: string }[];
}

export async function settableLevels(
  tools: SourceTools,
  source: Source,
  projectId: ProjectId,
  signal?: AbortSignal,
): Promise<SettableLevels> {
  const client = await openSourceClient(tools, source, 'somebody-waits');
  const [account, levels] = await Promise.all([
    client.myself(signal),
    client.settableLevels(projectId, signal),
  ]);
  return {
    account: { accountId: account.accountId, name: account.displayName, email: credentialName(source) },
    levels,
  };
}
