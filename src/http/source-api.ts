/**
 * The shapes of the HTTP API about sources: what administrators see of each, how one is connected step by step, what
 * is read of it, its syncs, and its end. See `api.ts`. No shape of an answer holds a secret.
 */

import { z } from 'zod';
import { sourceKinds } from '../model/source.ts';
import { syncPhases } from '../model/sync-progress.ts';
import { sourceStates } from '../sources/source-state.ts';
import { ofItsOwner } from './api.ts';

const time = z.iso.datetime();
const number = z.coerce.number().int().min(1);

export const sourceParams = z.object({ id: number });
export const draftParams = z.object({ draft: z.uuid() });

export const sourceScope = z
  .object({
    projects: z.array(z.string()).nullable().describe('Keys; null: all, present and future'),
    updatedSince: time.optional().describe('Issues that did not change since then stay out'),
    jql: z.string().optional().describe('Narrows further: a JQL clause without an order'),
  })
  .meta({ id: 'SourceScope' });

/** As it is sent: a date counts from its beginning, UTC. */
export const scopeBody = z.strictObject({
  projects: z.array(z.string().max(300)).max(10_000).nullable().default(null),
  updatedSince: z.union([time, z.iso.date()]).nullish(),
  jql: z.string().max(4_000).nullish(),
});

const audience = z
  .union([z.literal('everyone'), z.array(z.number().int())])
  .describe('Whom a shared source is for: everyone here, or groups of the workspace by their numbers');

export const sourceCredential = z
  .object({
    kind: z.enum(['api-token', 'oauth', 'connect']),
    account: z.string().describe('Whose eyes it reads with'),
    accountId: z.string(),
    through: z.enum(['site', 'gateway']).describe("The site's own address, or Atlassian's gateway"),
    expires: time.optional().describe('When Atlassian ends the token, as its owner said'),
    daysLeft: z.number().optional().describe('Until then; below 0: it has ended'),
    scopes: z.array(z.string()).optional().describe('As granted, of OAuth'),
    actsAs: z.enum(['app', 'person']).optional(),
  })
  .meta({ id: 'SourceCredential' });

const finding = z.object({
  code: z.string(),
  subject: z.string(),
  message: z.string(),
  since: time.describe('When it was first found, UTC'),
});

export const syncProgress = z
  .object({
    phase: z.enum(syncPhases),
    projects: z.number(),
    listed: z.number(),
    issues: z.number(),
    comments: z.number(),
    changed: z.number(),
    removed: z.number().describe('Issues that were taken out'),
    requests: z.number(),
    elapsedMs: z.number(),
    left: z.number().optional().describe('Issues still to be read, as far as is known'),
    perSecond: z.number().optional().describe('Issues, or while they are listed ids, in this phase'),
    leftMs: z.number().optional().describe('Of this phase, by that rate'),
  })
  .meta({ id: 'SyncProgress' });

const job = {
  state: z.enum(['running', 'done', 'failed', 'stopped']),
  started: time,
  ended: time.optional(),
  error: z.object({ code: z.string(), message: z.string() }).optional(),
};

export const syncJob = z.object({ ...job, progress: syncProgress.optional() }).meta({ id: 'SyncJob' });

/** Without one: what is useful. */
export const syncBody = z
  .strictObject({
    full: z.boolean().optional().describe('Everything once more, not only what changed'),
    project: z.string().max(300).optional().describe('Key of the one project that goes before all others'),
  })
  .nullish();

export const dryRunLine = z
  .object({
    call: z.string().describe('Method and path, as Atlassian documents it'),
    reads: z.string().describe('What it is read for'),
    outcome: z.enum(['can', 'cannot', 'unclear', 'not asked']),
    missing: z
      .enum(['right', 'scope', 'call', 'app'])
      .optional()
      .describe('Of `cannot`; app: Jira answers it to no app of the kind, so there is nothing to grant'),
    right: z.string().describe('That the account needs for it'),
    scopes: z.object({ classic: z.array(z.string()), granular: z.array(z.string()) }),
    message: z.string().optional().describe('What Jira said, or why it was not asked'),
    hidden: z.string().optional().describe('What will be hidden for it; absent: nothing'),
  })
  .meta({ id: 'DryRunLine' });

export const dryRunJob = z
  .object({
    ...job,
    kind: z.enum(sourceKinds),
    of: z.number().describe('How many calls there are'),
    lines: z.array(dryRunLine).describe('As far as it is'),
    verdict: z.object({ kind: z.enum(['whole', 'partly', 'nothing']), message: z.string() }).optional(),
  })
  .meta({ id: 'DryRunJob' });

export const sourceView = z
  .object({
    id: z.number(),
    name: z.string(),
    site: z.string().describe('Where people open it'),
    siteTitle: z.string(),
    kind: z.enum(sourceKinds),
    titlesOnly: z.boolean(),
    owner: z.object({ name: z.string(), email: z.string() }).optional().describe('Of a private source'),
    audience: audience.optional(),
    groups: z
      .array(z.object({ id: z.number(), name: z.string() }))
      .optional()
      .describe('Those of the audience that there are'),
    credential: sourceCredential,
    scope: sourceScope.optional().describe(ofItsOwner),
    automatic: z.boolean().describe('Synced by itself; otherwise when somebody says so'),
    syncEveryMinutes: z.number().optional().describe('How often then; absent: as the settings say'),
    created: time,
    createdBy: z.string(),
    status: z.enum(sourceStates),
    reason: z.string().optional().describe('Why it is so, and what to do'),
    haltedSince: time.optional(),
    lastSync: time.optional().describe('When the last complete sync ended'),
    lastAccess: time.optional().describe('When the last complete reading of the permissions began'),
    projects: z.number().optional().describe(ofItsOwner),
    issues: z.number().optional().describe(ofItsOwner),
    comments: z.number().optional().describe(ofItsOwner),
    findings: z.array(finding),
    changesUntil: time.optional().describe('Changes in Jira were listed until then'),
    paused: z
      .array(z.object({ project: z.string(), since: time, by: z.string() }))
      .describe('Projects that are not read at the moment; of a private source for its owner only'),
    announcements: z
      .object({
        state: z.enum(['announced', 'not announced', 'unknown']),
        says: z.string(),
        byHand: z.boolean().describe('There is an address for a webhook that is set in Jira by hand'),
        heard: time.optional().describe('When Jira told of something last'),
      })
      .describe('Whether Jira tells of changes as they happen'),
    sync: syncJob.optional().describe('The last sync that was asked for here, while it is remembered'),
  })
  .meta({ id: 'SourceView' });

export const handWebhook = z
  .object({
    url: z.string().describe('The address to set in Jira'),
    secret: z.string().describe('Shown this once'),
    events: z.array(z.string()).describe('To be ticked'),
  })
  .meta({ id: 'HandWebhook' });

export type HandWebhook = z.infer<typeof handWebhook>;

export const sourcesAnswer = z
  .object({
    sources: z.array(sourceView),
    removals: z.array(z.lazy(() => removalView)).describe('Of sources that are being removed, or just were'),
  })
  .meta({ id: 'SourcesAnswer' });

/** What may be changed without asking Jira. */
export const sourceChange = z.strictObject({
  name: z.string().trim().min(1).max(200).optional(),
  automatic: z.boolean().optional(),
  syncEveryMinutes: z.number().int().min(1).max(1_440).nullish().describe('null: as the settings say'),
  titlesOnly: z.boolean().optional(),
  audience: audience.optional(),
  expires: z.union([time, z.iso.date()]).nullable().optional().describe('null: not known'),
});

const tokenBody = z.strictObject({
  site: z.string().max(1_000).describe('Its address, e.g. acme.atlassian.net'),
  email: z.string().max(320),
  token: z.string().max(10_000),
  expires: z
    .union([time, z.iso.date()])
    .nullish()
    .describe('When Atlassian ends the token; at most 365 days ahead'),
});

/** The first step: a credential that Jira accepts. OAuth and Connect have steps of their own that end in a draft, too. */
export const draftBody = tokenBody;

export const missingPart = z.object({
  part: z.string(),
  scopes: z.array(z.string()),
  without: z.string().describe('What does not work therefore'),
});

export const sourceDraft = z
  .object({
    draft: z.uuid(),
    expires: time.describe('Until then the steps that follow can be taken; only by who began'),
    site: z.string(),
    siteTitle: z.string(),
    note: z.string().optional().describe('What was changed about the address that was typed'),
    credential: sourceCredential,
    says: z.string().describe('How the credential works, in words'),
    wanted: z
      .object({ kind: z.enum(sourceKinds), titlesOnly: z.boolean() })
      .optional()
      .describe('What the consent was asked for'),
    missing: z
      .array(z.object({ kind: z.enum(sourceKinds), ...missingPart.shape }))
      .describe('What was not granted of what a source of the kind takes; of OAuth'),
    connected: z
      .object({ id: z.number(), name: z.string(), account: z.string() })
      .optional()
      .describe('The permission-based source that reads this site already: reconnect it instead'),
  })
  .meta({ id: 'SourceDraft' });

export const dryRunBody = z.strictObject({
  kind: z.enum(sourceKinds).default('permission-based'),
  project: z
    .string()
    .max(300)
    .optional()
    .describe('Key of the project to ask about; else those that the source reads'),
});

export const projectsQuery = z.strictObject({
  q: z.string().max(200).default('').describe('Words of the name, or the key'),
  startAt: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(100).default(50),
});

export const projectsAnswer = z
  .object({
    projects: z.array(
      z.object({
        id: z.string(),
        key: z.string(),
        name: z.string(),
        type: z.string().describe('software, service_desk, business, …'),
        teamManaged: z.boolean(),
        lead: z.string().optional(),
        issues: z.number().optional().describe('That the account may see; absent: Jira does not say'),
        lastUpdated: z.string().optional(),
      }),
    ),
    total: z.number().optional(),
    nextStartAt: z.number().optional().describe('Absent: these were the last'),
  })
  .meta({ id: 'ProjectsAnswer' });

/** Whether Jira takes the scope, before it is kept. */
export const scopeAnswer = z
  .object({
    scope: sourceScope,
    unknown: z.array(z.string()).describe('Chosen keys of projects that this account cannot read'),
  })
  .meta({ id: 'ScopeAnswer' });

/** The last step: the draft becomes a source. */
export const connectBody = z.strictObject({
  draft: z.uuid(),
  name: z.string().trim().min(1).max(200).optional().describe("Absent: the site's title"),
  kind: z.enum(sourceKinds).default('permission-based'),
  titlesOnly: z.boolean().default(false),
  audience: audience.optional(),
  scope: scopeBody.default({ projects: null }),
  automatic: z.boolean().default(true),
});

/** Another credential for a source that is there; ends `credentials expired`. */
export const reconnectBody = z.strictObject({ draft: z.uuid() });

export const scopeChangeAnswer = z
  .object({
    source: sourceView,
    left: z.object({
      projects: z.array(z.string()).describe('Keys of those that are found no more'),
      issues: z.number().describe('That were removed'),
    }),
    waits: z.boolean().describe('Something comes in, or is hidden until then: sync next'),
  })
  .meta({ id: 'ScopeChangeAnswer' });

export const removeBody = z.strictObject({
  name: z.string().describe('The name of the source, so that nobody removes another one by a slip'),
});

export const removalView = z
  .object({
    id: z.number().describe('The number that the source had'),
    name: z.string(),
    site: z.string(),
    state: z
      .enum(['running', 'waiting', 'done', 'failed'])
      .describe('`waiting`: begun, goes on with the next try'),
    since: time,
    by: z.string(),
    ended: time.optional(),
    error: z.object({ code: z.string(), message: z.string() }).optional(),
    removed: z
      .array(z.object({ what: z.string(), count: z.number() }))
      .optional()
      .describe(`The receipt, as far as it is. ${ofItsOwner}`),
    kept: z.array(z.string()).describe('What stays on purpose, and why'),
  })
  .meta({ id: 'RemovalView' });

export type SourceView = z.infer<typeof sourceView>;
export type SourceScopeView = z.infer<typeof sourceScope>;
export type SourcesAnswer = z.infer<typeof sourcesAnswer>;
export type SourceChange = z.infer<typeof sourceChange>;
export type SourceDraftView = z.infer<typeof sourceDraft>;
export type DryRunJob = z.infer<typeof dryRunJob>;
export type DryRunLineView = z.infer<typeof dryRunLine>;
export type ProjectsAnswer = z.infer<typeof projectsAnswer>;
export type ScopeAnswer = z.infer<typeof scopeAnswer>;
export type ScopeChangeAnswer = z.infer<typeof scopeChangeAnswer>;
export type SyncJob = z.infer<typeof syncJob>;
export type RemovalView = z.infer<typeof removalView>;
