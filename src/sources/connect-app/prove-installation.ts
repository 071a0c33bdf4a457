/**
 * Whether a claimed site is read with our Connect app, and as whom: as the app's own user, or as an account of the site.
 * Whom the app acts as is recorded where it is kept. What it sees of the site is found by nobody who may not see it.
 */

import { AppError } from '../../errors.ts';
import { checkSite } from '../../jira/connect-check.ts';
import { type AccountId, accountId, type PersonId } from '../../model/ids.ts';
import type { Store } from '../../store/store.ts';
import type { ProvenCredential } from '../keep-source.ts';
import type { SourceTools } from '../open-client.ts';
import { installationOf } from './claim-installation.ts';
import { installationCredential, whyNot } from './open-installation.ts';

export interface WantedInstallation {
  readonly id: number;
  readonly actsAs: 'app' | 'person';
  /** Whom to act as; undefined: the account that the person is tied to on this site. */
  readonly account: string | undefined;
  readonly personId: PersonId;
}

export async function proveInstallation(
  tools: SourceTools,
  wanted: WantedInstallation,
  signal?: AbortSignal,
): Promise<ProvenCredential> {
  const { clock, log, fetch } = tools;
  const { actsAs } = wanted;
  const installation = await installationOf(tools, wanted.id);
  const why = whyNot(installation);
  if (why !== undefined) throw new AppError('bad-request', why);
  const { baseUrl, clientKey } = installation;
  const account = actsAs === 'app' ? undefined : accountId(await accountFor(tools, wanted, baseUrl));
  const jira = installationCredential(tools, clientKey, account);
  const site = await checkSite(baseUrl, jira, { clock, log, fetch }, signal);
  if (account !== undefined && site.account.accountId !== account) {
    throw new AppError('jira-bad-answer', `${new URL(baseUrl).host} took the app for another account.`);
  }
  return { site, jira, credential: { kind: 'connect', clientKey, actsAs }, secrets: {} };
}

/** The account that somebody is tied to on the site at this address. */
export async function ownAccount(
  store: Store,
  personId: PersonId,
  baseUrl: string,
): Promise<AccountId | undefined> {
  const site = (await store.sources.list()).find(
    (source) => source.site.url === baseUrl || source.baseUrl === baseUrl,
  )?.site;
  return (await store.people.ties(personId)).find(({ siteId }) => siteId === site?.id)?.accountId;
}

async function accountFor(
  { store }: SourceTools,
  { account, personId }: WantedInstallation,
  baseUrl: string,
): Promise<string> {
  if (account !== undefined) return account.trim();
  const own = await ownAccount(store, personId, baseUrl);
  if (own !== undefined) return own;
  throw new AppError(
    'bad-request',
    'You are tied to no account of this site yet: say which one the app is to act as, by its id. It stands at the end of ' +
      'the address of your profile in Jira.',
  );
}
