/** The shapes of the HTTP API about the Connect app and the sites that have it, for administrators; see `api.ts`. */

import { z } from 'zod';
import { installationStates } from '../model/connect-installation.ts';

export const connectInstallation = z
  .object({
    id: z.number(),
    site: z.string().describe('Address of the Jira site'),
    description: z.string().describe('What the site says of itself: anybody can install the app on a site'),
    state: z.enum(installationStates),
    installed: z.string().describe('When it was installed last'),
    claimed: z.object({ by: z.string(), at: z.string() }).optional(),
    actsAsPeople: z.boolean().describe('The site lets the app act as people'),
    says: z.string().optional().describe('Why it cannot be used at the moment, and what would mend it'),
    beforeClaiming: z.string().optional().describe('What to know before it is claimed'),
    you: z.string().optional().describe('The id of the account that you are tied to on this site'),
    sources: z
      .array(z.object({ id: z.number(), name: z.string() }))
      .describe('The sources that are read with it'),
  })
  .meta({ id: 'ConnectInstallation' });

export const connectAnswer = z
  .object({
    descriptorUrl: z.string().describe('The address by which an administrator of Jira uploads the app'),
    unreachable: z.string().optional().describe('Why Jira Cloud cannot read it there, and what to set'),
    notice: z.string().describe('What Atlassian has said about the end of Connect'),
    installations: z.array(connectInstallation).describe('By site'),
  })
  .meta({ id: 'ConnectInstallations' });

export const accountsQuery = z.strictObject({
  q: z.string().trim().min(1).max(200).describe('Words of a name, or an email address'),
});

export const accountsAnswer = z
  .object({
    accounts: z
      .array(z.object({ accountId: z.string(), name: z.string() }))
      .describe('Active people, as the app sees them; none, too, where it may not browse users'),
  })
  .meta({ id: 'ConnectAccounts' });

export type AccountsAnswer = z.infer<typeof accountsAnswer>;
export type ConnectAnswer = z.infer<typeof connectAnswer>;
export type ConnectInstallationView = z.infer<typeof connectInstallation>;

export const installationParams = z.object({ id: z.coerce.number().int().positive() });

export const installationDraftBody = z
  .strictObject({
    actsAs: z.enum(['app', 'person']).describe('As the user that Jira made for the app, or as an account'),
    account: z
      .string()
      .min(1)
      .max(200)
      .optional()
      .describe('The id of the account to act as; absent: the one that you are tied to on this site'),
  })
  .meta({ id: 'InstallationDraft' });
