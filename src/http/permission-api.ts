/**
 * The shapes of the API about permissions of projects: schemes, holders, the people behind them, and what a supposed
 * change would do. Keys, names and numbers: no text of an issue has a place in here.
 */

import { z } from 'zod';

const held = z
  .object({
    accountId: z.string(),
    name: z.string(),
    through: z.array(z.string()).describe('Through what, where it is not the holder itself'),
    anonymousBecause: z
      .string()
      .optional()
      .describe('Why they count as anonymous all the same, and find nothing by it; absent: they count'),
  })
  .meta({ id: 'HeldBy' });

export const holderView = z
  .object({
    words: z.string().describe('`group "developers"`, `project role "Developers"`, `anyone`'),
    type: z.string().describe("Jira's word for this kind of holder"),
    reach: z
      .enum(['people', 'public', 'by-issue', 'nobody'])
      .describe('`by-issue`: whom each issue names; `nobody`: it matches no one as it stands'),
    problem: z.string().optional().describe('Why it matches nobody'),
    count: z.number().describe('People behind it who count'),
    anonymous: z.number().describe('Further ones who count as anonymous'),
    people: z.array(held).describe('The first of them, by name'),
  })
  .meta({ id: 'HolderView' });

export const levelView = z.object({
  id: z.string(),
  name: z.string(),
  isDefault: z.boolean().describe('New issues get it'),
  holders: z.array(z.number()).describe('Members, by their place in `holders`'),
  people: z.number().describe('People who count, each once; whom an issue names comes on top'),
});

export const projectPermissionsView = z
  .object({
    source: z.string(),
    site: z.string().describe('Host name of the Jira site'),
    key: z.string(),
    name: z.string(),
    type: z.string(),
    teamManaged: z.boolean().describe('It has a scheme of its own; another cannot be assigned'),
    lead: z.string().optional(),
    hiddenBecause: z.array(z.string()).describe('Why nobody finds anything in it; empty as a rule'),
    read: z.iso.datetime().optional().describe('When the oldest of all this was read from Jira'),
    permissionScheme: z
      .object({
        id: z.string(),
        name: z.string(),
        alsoOf: z.array(z.string()).describe('Other projects with this scheme'),
        permissions: z.array(
          z.object({
            permission: z.string(),
            holders: z.array(z.number()).describe('By their place in `holders`'),
          }),
        ),
      })
      .optional()
      .describe('Absent: it could not be read'),
    securityScheme: z
      .object({ id: z.string(), name: z.string(), levels: z.array(levelView) })
      .nullable()
      .optional()
      .describe('null: the project has none; absent: it could not be read'),
    holders: z.array(holderView).describe('Each holder once'),
    roles: z.array(z.object({ name: z.string(), users: z.number(), groups: z.number() })),
  })
  .meta({ id: 'ProjectPermissions' });

export const projectRow = z.object({
  source: z.string(),
  site: z.string(),
  key: z.string(),
  name: z.string(),
  type: z.string(),
  teamManaged: z.boolean(),
  archived: z.boolean(),
  permissionScheme: z.object({ id: z.string(), name: z.string() }).optional(),
  securityScheme: z.object({ id: z.string(), name: z.string() }).nullable().optional(),
  hiddenBecause: z.array(z.string()),
});

export const projectRows = z
  .object({ projects: z.array(projectRow).describe('By key') })
  .meta({ id: 'ProjectRows' });

export const schemeRow = z.object({
  id: z.string(),
  name: z.string(),
  projects: z.array(z.string()).describe('Keys of the projects that have it'),
  read: z.iso.datetime(),
});

export const schemesView = z
  .object({
    sources: z.array(
      z.object({
        source: z.string(),
        site: z.string(),
        permissionSchemes: z.array(
          schemeRow.extend({
            teamManaged: z.boolean().describe('Of a team-managed project alone; it cannot be assigned'),
            grants: z.number(),
            browse: z.array(z.string()).describe('Who may browse by it, in words'),
          }),
        ),
        securitySchemes: z.array(
          schemeRow.extend({
            levels: z.array(
              z.object({ name: z.string(), isDefault: z.boolean(), members: z.array(z.string()) }),
            ),
          }),
        ),
      }),
    ),
  })
  .meta({ id: 'SchemesView' });

export const settableLevelsView = z
  .object({
    account: z
      .object({ accountId: z.string(), name: z.string(), email: z.string() })
      .describe('Whose credential asked Jira just now'),
    levels: z.array(z.object({ id: z.string(), name: z.string(), description: z.string() })),
  })
  .meta({ id: 'SettableLevels' });

/** A project's key may be on several sites. */
export const siteQuery = z.strictObject({
  source: z.string().optional().describe('Name, number or host; needed where several sites have the key'),
});

export const projectQuery = siteQuery.extend({
  people: z.coerce.number().int().min(0).max(1_000).default(50).describe('How many people to name a holder'),
});

export const projectParams = z.object({ key: z.string().min(1).max(255) });

export type ProjectPermissionsView = z.infer<typeof projectPermissionsView>;
export type HolderView = z.infer<typeof holderView>;
export type ProjectRows = z.infer<typeof projectRows>;
export type SchemesView = z.infer<typeof schemesView>;
export type SettableLevelsView = z.infer<typeof settableLevelsView>;
