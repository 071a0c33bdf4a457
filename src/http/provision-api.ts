/**
 * The shapes of offers to connect: what administrators set up once for everybody, what each person is offered, and their
 * own private sources. See `api.ts`. What a page does for a person:
 *
 * - `GET /api/me/sources`: offers with what became of them, and sources of one's own.
 * - `POST /api/me/offers/ID/begin`, then `location.assign(url)`: Atlassian's page of consent.
 * - The way back ends at `/account/connected/CONSENT`; there `POST /api/me/offers/consents/CONSENT` connects.
 */

import { z } from 'zod';
import { sourceStates } from '../sources/source-state.ts';
import { scopeBody, sourceScope } from './source-api.ts';

const time = z.iso.datetime();
const number = z.coerce.number().int().min(1);

export const numberParams = z.object({ id: number });

const offered = {
  id: z.number(),
  name: z.string(),
  site: z.string().describe('Where people open it'),
  scope: sourceScope,
  titlesOnly: z.boolean(),
};

export const provisionView = z
  .object({
    ...offered,
    created: time,
    createdBy: z.string(),
    connected: z.number().describe('How many people have a source by it'),
    declined: z.number(),
  })
  .meta({ id: 'Provision' });

export const provisionsAnswer = z
  .object({
    provisions: z.array(provisionView),
    hasApp: z.boolean().describe('An OAuth app is kept, which people consent to'),
  })
  .meta({ id: 'Provisions' });

export const provisionBody = z.strictObject({
  site: z.string().max(1_000).describe('Its address, e.g. acme.atlassian.net'),
  name: z.string().trim().min(1).max(200).optional().describe('Absent: the host of the site'),
  scope: scopeBody.omit({ jql: true }).default({ projects: null }),
  titlesOnly: z.boolean().default(false),
});

export const ownSource = z
  .object({
    id: z.number(),
    name: z.string(),
    site: z.string(),
    account: z.string().describe('Whose eyes it reads with'),
    scope: sourceScope,
    titlesOnly: z.boolean(),
    status: z.enum(sourceStates),
    reason: z.string().optional().describe('Why it is so, and what to do'),
    lastSync: time.optional(),
    issues: z.number(),
  })
  .meta({ id: 'OwnSource' });

export const ownSourcesAnswer = z
  .object({
    offers: z.array(
      z.object({
        ...offered,
        state: z.enum(['open', 'declined', 'connected']).describe('`open`: not answered yet'),
        source: z.number().optional().describe('What was connected by it, while it is there'),
      }),
    ),
    sources: z.array(ownSource),
  })
  .meta({ id: 'OwnSources' });

export const offerBegun = z
  .object({ url: z.string().describe('Where to send the browser'), expires: time })
  .meta({ id: 'OfferBegun' });

export const consentParams = z.object({ consent: z.string().regex(/^[\w-]{10,60}$/) });

export const offerTaken = z
  .discriminatedUnion('outcome', [
    z.object({ outcome: z.enum(['denied', 'failed']), message: z.string() }),
    z.object({
      outcome: z.literal('connected'),
      source: z.number(),
      name: z.string(),
      account: z.string(),
      leftOut: z
        .array(z.string())
        .describe('Keys of projects that are offered, and that your account may not read'),
    }),
  ])
  .meta({ id: 'OfferTaken' });

export type ProvisionView = z.infer<typeof provisionView>;
export type ProvisionsAnswer = z.infer<typeof provisionsAnswer>;
export type ProvisionBody = z.input<typeof provisionBody>;
export type OwnSource = z.infer<typeof ownSource>;
export type OwnSourcesAnswer = z.infer<typeof ownSourcesAnswer>;
export type OfferTaken = z.infer<typeof offerTaken>;
