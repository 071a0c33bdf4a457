/** Connects a Jira site with an API token: proves address and token, then keeps them as a source. */

import { checkScope } from './check-scope.ts';
import { type ConnectedSource, keepSource, type WantedSource } from './keep-source.ts';
import type { SourceTools } from './open-client.ts';
import { type ApiToken, proveApiToken } from './prove-token.ts';

export interface Connection extends ApiToken, Omit<WantedSource, 'scope'> {
  /** Undefined: all projects, present and future. */
  readonly projectKeys: readonly string[] | undefined;
}

export async function connectSource(
  tools: SourceTools,
  wanted: Connection,
  signal?: AbortSignal,
): Promise<ConnectedSource> {
  const proven = await proveApiToken(tools, wanted, signal);
  const asked = { baseUrl: proven.site.baseUrl, jira: proven.jira };
  const scope = await checkScope(tools, asked, { projectKeys: wanted.projectKeys }, signal);
  return keepSource(tools, proven, { ...wanted, scope });
}
