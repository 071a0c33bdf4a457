/**
 * The report of personal data: an app tells Atlassian of which accounts it keeps names, and since when, and is told who
 * closed their account or changed what is shown of them. It is not one of Jira's calls: an OAuth app makes it beside the
 * gateway, a Connect app at the site. Beside it, one account as it is now.
 */

import { z } from 'zod';
import { needs } from './needed-permissions.ts';
import { orUndefined } from './page-beans.ts';
import type { JiraRequests } from './request.ts';
import { userSchema, type WireUser } from './wire.ts';

/** Where each kind of app makes it. */
export const reportPaths = {
  oauth: '/app/report-accounts/',
  connect: '/rest/atlassian-connect/latest/report-accounts',
} as const;

export const reportScope = 'report:personal-data';

/** In one report. */
export const mostReported = 90;

export interface ReportedAccount {
  readonly accountId: string;
  /** When what is kept of it was read. */
  readonly updatedMs: number;
}

export interface AccountReport {
  readonly closed: readonly string[];
  readonly updated: readonly string[];
  /** How long an account is not to be reported again; undefined: it does not say. */
  readonly cycleMs: number | undefined;
}

/** Null: status 204, there is nothing to do. What else may come to be said of an account is not known, and left alone. */
const reportSchema = z
  .object({ accounts: z.array(z.object({ accountId: z.string().min(1), status: z.string() })) })
  .nullable();

export async function reportAccounts(
  requests: JiraRequests,
  path: (typeof reportPaths)[keyof typeof reportPaths],
  accounts: readonly ReportedAccount[],
  signal?: AbortSignal,
): Promise<AccountReport> {
  let cycleMs: number | undefined;
  const answer = await requests.request({
    method: 'POST',
    path,
    body: {
      accounts: accounts.map(({ accountId, updatedMs }) => ({
        accountId,
        updatedAt: new Date(updatedMs).toISOString(),
      })),
    },
    schema: reportSchema,
    // Said twice, it means the same.
    idempotent: true,
    onHeaders: (headers) => {
      cycleMs = durationMs(headers.get('cycle-period') ?? '');
    },
    signal,
  });
  const told = (status: string) =>
    (answer?.accounts ?? []).flatMap((one) => (one.status === status ? [one.accountId] : []));
  return { closed: told('closed'), updated: told('updated'), cycleMs };
}

/** Undefined: Jira shows no such account to whoever asks. */
export function oneAccount(
  requests: JiraRequests,
  accountId: string,
  signal?: AbortSignal,
): Promise<WireUser | undefined> {
  const answer = requests.request({
    method: 'GET',
    path: '/rest/api/3/user',
    query: { accountId },
    schema: userSchema,
    needs: needs.directory,
    signal,
  });
  return orUndefined(answer, true);
}

const parts = [7 * 24 * 3600, 24 * 3600, 3600, 60, 1];

/** `P7D`, `PT12H`; without years and months, which are no fixed time. */
export function durationMs(written: string): number | undefined {
  const found = /^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/.exec(written.trim());
  const seconds = parts.reduce((sum, each, index) => sum + each * Number(found?.[index + 1] ?? 0), 0);
  return seconds > 0 ? seconds * 1000 : undefined;
}
