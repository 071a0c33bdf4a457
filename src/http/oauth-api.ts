/**
 * The shapes of connecting a site with OAuth 2.0 (3LO); see `api.ts`. What a page does:
 *
 * - `GET /api/oauth/app`: the app that is kept, and the address to register with Atlassian. `PUT` keeps another one.
 * - `GET /api/oauth/scopes?kind=…`: what is going to be asked for, with the reasons. Shown before anybody is sent away.
 * - `POST /api/oauth/begin`, then `location.assign(url)`: Atlassian's page of consent.
 * - The way back ends at `/sources/oauth/ID`, or at `/sources/oauth?problem=WORD` with a word of `OAuthProblem`. There
 *   `GET /api/oauth/consents/ID`: denied, failed, or the sites to choose from. `POST …/draft` with the chosen one gives a
 *   draft as that of an API token, and from there on the way is the same (`source-api.ts`).
 * - To reconnect a source, `begin` with its number, and `POST /api/sources/ID/reconnect` with the draft.
 */

import { z } from 'zod';
import { sourceKinds } from '../model/source.ts';
import type { StateProblem } from '../sources/oauth/consents.ts';
import { missingPart } from './source-api.ts';

/** Why an answer of Atlassian counts for nothing. */
export type OAuthProblem = StateProblem;

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
    scopes: z.array(
      z.object({
        scope: z.string(),
        part: z.string(),
        reason: z.string().describe('Why the part is read'),
        opens: z.string().describe('What this scope opens'),
        used: z.boolean().describe('Whether something is called with it yet'),
      }),
    ),
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

const reconnect = z
  .object({ id: z.number(), name: z.string(), site: z.string(), account: z.string() })
  .optional()
  .describe('The source that is to be connected again, with the account that it reads as until then');

export const consentAnswer = z
  .discriminatedUnion('outcome', [
    z.object({ outcome: z.enum(['denied', 'failed']), message: z.string(), reconnect }),
    z.object({
      outcome: z.literal('granted'),
      account: z.object({ id: z.string(), name: z.string(), email: z.string().optional() }),
      sites: z.array(
        z.object({
          cloudId: z.string(),
          name: z.string(),
          url: z.string(),
          hasJira: z.boolean(),
          connectedAs: z.string().optional().describe('Who reads it for everybody now'),
        }),
      ),
      missing: z.array(missingPart).describe('What was not granted of what was asked for'),
      reconnect,
    }),
  ])
  .meta({ id: 'OAuthConsent' });

export const consentParams = z.object({ id: z.string().regex(/^[\w-]{10,60}$/) });

export const chosenSiteBody = z.strictObject({ cloudId: z.string().min(1).max(100) });

export type OAuthAppAnswer = z.infer<typeof oauthAppAnswer>;
export type ScopesAnswer = z.infer<typeof scopesAnswer>;
export type BeginAnswer = z.infer<typeof beginAnswer>;
export type ConsentAnswer = z.infer<typeof consentAnswer>;
