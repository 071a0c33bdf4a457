/**
 * The report of personal data: an app names accounts and when it read what it keeps of them, and is told which were closed
 * and which have changed since. A Connect app sends it here; an OAuth app to an address beside the gateway
 * (`oauth/oauth-caller.ts`), with the same answer. An account that nobody knows is passed over in silence [M].
 */

import { z } from 'zod';
import type { Answer, Call, Operation, Permission } from '../operation.ts';
import { jiraError, notAuthenticated, nothing, ok, operation } from '../operation.ts';
import type { Site } from '../site.ts';

export const reportBody = z.object({
  accounts: z.array(
    z.object({
      accountId: z.string().regex(/^[A-Za-z0-9:_-]{1,128}$/),
      updatedAt: z.iso.datetime({ offset: true }),
    }),
  ),
});

const mostAccounts = 90;

/** Of Atlassian's, for apps to try it with: closed on every site. */
const closedForTests = '5be24ba3f91c106033269289';

const appsAlone: Permission = {
  words: 'A Connect app as itself.',
  refuse: ({ grant }: Call) => (grant?.kind === 'connect-app' ? undefined : notAuthenticated),
};

export const personalDataOperations: readonly Operation[] = [
  operation({
    method: 'POST',
    path: '/rest/atlassian-connect/latest/report-accounts',
    parameters: {},
    body: reportBody,
    scopes: { classic: [], granular: [], connect: 'NONE' },
    permission: appsAlone,
    handle: (call, _query, body) => answerReport(call, body),
  }),
];

export function answerReport(
  { world, settings }: Pick<Site, 'world' | 'settings'>,
  { accounts }: z.infer<typeof reportBody>,
): Answer {
  const headers = { 'Cycle-Period': settings.reportCycle ?? 'P7D' };
  if (accounts.length > mostAccounts) {
    return jiraError(400, `At most ${mostAccounts} accounts are taken at a time.`);
  }
  const told = accounts.flatMap(({ accountId, updatedAt }) => {
    const account = world.accounts.get(accountId);
    if (account?.deleted || accountId === closedForTests) return [{ accountId, status: 'closed' }];
    const hasChanged = account?.changed !== undefined && Date.parse(account.changed) > Date.parse(updatedAt);
    return hasChanged ? [{ accountId, status: 'updated' }] : [];
  });
  return { ...(told.length > 0 ? ok({ accounts: told }) : nothing), headers };
}
