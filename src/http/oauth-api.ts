/**
 * The shapes of connecting a site with OAuth 2.0 (3LO); see `api.ts`. What a page does:
 *
 * - `GET /api/oauth/app`: the app that is kept, and the address to register with Atlassian. `PUT` keeps another one.
 * - `GET /api/oauth/scopes?kind=…`: what is going to be asked for, with the reasons. Shown before anybody is sent away.
 * - `POST /api/oauth/begin`, then `location.assign(url)`: Atlassian's page of consent.
 * - The way back ends at `/sources/oauth/ID`, or at `/sources/oauth?problem=WORD` with a word of `oauthProblems`. There
 *   `GET /api/oauth/consents/ID`: denied, failed, or the sites to choose from; `POST …/connect` with the chosen one.
 * - To reconnect a source, `begin` with its number: it keeps its name, scope and kind.
 */

import { z } from 'zod';
import { sourceKinds } from '../model/source.ts';

export const oauthProblems = {
  state:
    'This answer from Atlassian does not belong to anything that was begun in this browser within ten minutes, or it was used already. Nothing was connected. Begin again.',
} as const;

export const oauthAppAnswer = z
  .object({
    clientId: z.string().optional().describe('Absent: no app is kept yet'),
    callback: z.string().describe('The address to register with the app, in the developer console'),
    console: z.string().describe('Where the app is made'),
  })
  .meta({ id: 'OAuthApp' });

const shortText = z.string().trim().min(1).max(300);

export const oauthAppBody = z.strictObject({
  clientId: shortText,
  clientSecret: shortText.describe('Kept sealed, and never given out again'),
});

const flag = z.enum(['true', 'false']).transform((value) => value === 'true');

export const scopesQuery = z.strictObject({
  kind: z.enum(sourceKinds).default('permission-based'),
  titlesOnly: flag.default(false),
  comments: flag.default(true),
  emails: flag.default(false),
});

export const scopesAnswer = z
  .object({
    scopes: z.array(z.object({ scope: z.string(), part: z.string(), reason: z.string() })),
  })
  .meta({ id: 'OAuthScopes' });

export const beginBody = z.strictObject({
  kind: z.enum(sourceKinds).default('permission-based'),
  titlesOnly: z.boolean().default(false),
  comments: z.boolean().default(true).describe('Whether comments and worklogs are read'),
  emails: z
    .boolean()
    .default(false)
    .describe('Ask for hidden addresses, too; Atlassian has to approve the app'),
  name: z.string().trim().min(1).max(100).optional(),
  projects: z.array(z.string().trim().min(1).max(100)).max(1_000).optional().describe('Absent: all'),
  audience: z
    .union([z.literal('everyone'), z.array(z.number().int().positive()).min(1)])
    .optional()
    .describe('Of a shared source'),
  reconnect: z.number().int().positive().optional().describe('The source that is connected again'),
});

export const beginAnswer = z
  .object({
    url: z.string().describe('Where to send the browser'),
    expires: z.string(),
    scopes: scopesAnswer.shape.scopes,
  })
  .meta({ id: 'OAuthBegun' });

export const callbackQuery = z.looseObject({
  state: z.string().max(500).optional(),
  code: z.string().max(4_000).optional(),
  error: z.string().max(500).optional(),
});

const missing = z
  .array(z.object({ part: z.string(), scopes: z.array(z.string()), without: z.string() }))
  .describe('What was not granted, and what does not work therefore');

export const consentAnswer = z
  .discriminatedUnion('outcome', [
    z.object({ outcome: z.enum(['denied', 'failed']), message: z.string() }),
    z.object({
      outcome: z.literal('granted'),
      account: z.object({ id: z.string(), name: z.string(), email: z.string().optional() }),
      sites: z.array(
        z.object({
          cloudId: z.string(),
          name: z.string(),
          url: z.string(),
          hasJira: z.boolean(),
          connectedAs: z.string().optional().describe('Who reads it now: choosing it replaces them'),
        }),
      ),
      missing,
    }),
  ])
  .meta({ id: 'OAuthConsent' });

export const consentParams = z.object({ id: z.string().regex(/^[\w-]{10,60}$/) });

export const connectBody = z.strictObject({ cloudId: z.string().min(1).max(100) });

export const connectedAnswer = z
  .object({ source: z.number(), name: z.string(), site: z.string(), missing })
  .meta({ id: 'OAuthConnected' });

export type ConsentAnswer = z.infer<typeof consentAnswer>;
