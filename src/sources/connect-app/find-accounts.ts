/** Whom the app could act as: accounts of a claimed site by words of their name, asked as the app's own user. */

import { AppError } from '../../errors.ts';
import { type AccountChoice, searchAccounts } from '../../jira/account-search.ts';
import type { SourceTools } from '../open-client.ts';
import { installationOf } from './claim-installation.ts';
import { installationCredential, whyNot } from './open-installation.ts';

/** Throws `not-found`, and `bad-request` where the installation may not be used. */
export async function findAccounts(
  tools: SourceTools,
  id: number,
  words: string,
  signal?: AbortSignal,
): Promise<readonly AccountChoice[]> {
  const installation = await installationOf(tools, id);
  const why = whyNot(installation);
  if (why !== undefined) throw new AppError('bad-request', why);
  const { clock, log, fetch } = tools;
  const { baseUrl, clientKey } = installation;
  const credential = installationCredential(tools, clientKey, undefined);
  return searchAccounts({ clock, log, fetch, baseUrl, credential }, words.trim(), signal);
}
