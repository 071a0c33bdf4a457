/**
 * The shapes of the API about changes of permissions: what a supposed one would do, and the assignment of a permission
 * scheme in two steps. Keys, names and numbers: no text of an issue has a place in here.
 */

import { z } from 'zod';
import { shrinkingParts } from '../model/held-shrink.ts';

const action = z.enum(['add', 'remove']);
const source = z
  .string()
  .optional()
  .describe('Name, number or host of the site; needed where there are several');
const project = z.string().min(1).max(255).describe("The project's key");
const named = (what: string) => z.string().min(1).max(255).describe(`${what}, by name or id`);
const holder = z
  .string()
  .min(1)
  .max(255)
  .describe(
    'anyone, logged-in, application:KEY, group:NAME, role:NAME, user:ADDRESS, lead, reporter, assignee, user-field:NAME or group-field:NAME',
  );

export const supposedChange = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('scheme'), source, project, scheme: named('The permission scheme') }),
    z.strictObject({
      kind: z.literal('membership'),
      source,
      action,
      account: z
        .string()
        .min(1)
        .max(255)
        .describe('By address or name, in Jira or of a person here, or by account id'),
      group: named('The group'),
    }),
    z.strictObject({
      kind: z.literal('role-actor'),
      source,
      action,
      project,
      role: named('The project role'),
      actor: holder.describe('user:ADDRESS or group:NAME'),
    }),
    z.strictObject({
      kind: z.literal('grant'),
      source,
      action,
      scheme: named('The permission scheme'),
      permission: z.string().min(1).max(255).default('BROWSE_PROJECTS'),
      holder,
    }),
    z.strictObject({
      kind: z.literal('level-member'),
      source,
      action,
      scheme: named('The issue security scheme'),
      level: named('The level'),
      holder,
    }),
  ])
  .meta({ id: 'SupposedChange' });

const impact = z.object({
  issues: z.number(),
  restrictedComments: z
    .number()
    .describe('Comments and worklogs that not everybody sees who sees their issue'),
  examples: z.array(z.string()).describe('Keys of a few of these issues'),
});
const gainsAndLosses = { gains: impact, loses: impact };

export const simulationView = z
  .object({
    source: z.string(),
    site: z.string().describe('Host name of the Jira site'),
    change: z.string().describe('The change in words'),
    public: z.object(gainsAndLosses).describe('Somebody who is not signed in, or counts as anonymous'),
    totals: z.object({
      peopleGaining: z.number(),
      peopleLosing: z.number(),
    }),
    people: z
      .array(z.object({ accountId: z.string(), name: z.string(), ...gainsAndLosses }))
      .describe('Who gains or loses most comes first'),
    more: z.number().describe('How many further people are affected'),
    directoryRead: z.iso
      .datetime()
      .optional()
      .describe('When the oldest part of our copy was read that this rests on'),
    issuesRead: z.iso.datetime().optional().describe('When all issues were last read'),
    nothingBecause: z
      .string()
      .optional()
      .describe('Present where nothing changes for anybody: why, in a sentence'),
    notes: z.array(z.string()).describe('What else to know, in words'),
  })
  .meta({ id: 'Simulation' });

export const simulateQuery = z.strictObject({
  people: z.coerce.number().int().min(0).max(5_000).default(100).describe('How many people to tell of'),
});

const schemeRef = z.object({ id: z.string(), name: z.string() });
const confirmation = z
  .string()
  .max(1_000)
  .optional()
  .describe('From the preview, which was looked at; without it there is a preview and nothing else');
const credential = z
  .strictObject({ email: z.string().min(1).max(255), token: z.string().min(1).max(4_000) })
  .optional()
  .describe("Of an account that may assign schemes, where the site's own may not: used once and not kept");

export const assignBody = z.strictObject({
  source,
  scheme: named('The permission scheme'),
  confirmation,
  credential,
});

export const undoBody = z.strictObject({
  entry: z
    .number()
    .int()
    .optional()
    .describe('The entry of the audit log to put back; the latest assignment by default'),
  anyway: z
    .boolean()
    .default(false)
    .describe('Also where somebody else has assigned yet another scheme since'),
  confirmation,
  credential,
});

/** Before: what would change, and what it takes to do it. After: what was done. */
export const assignmentAnswer = z
  .discriminatedUnion('step', [
    z.object({
      step: z.literal('preview'),
      project: z.string(),
      before: schemeRef,
      after: schemeRef,
      simulation: simulationView,
      confirmation: z.string().describe('Send it back to do this'),
      expires: z.iso.datetime(),
    }),
    z.object({
      step: z.literal('done'),
      project: z.string(),
      before: schemeRef,
      after: schemeRef,
      entry: z.number().describe('Of the audit log; by it this can be put back'),
    }),
  ])
  .meta({ id: 'Assignment' });

export const acceptShrinkBody = z.strictObject({
  source: z.string().min(1).max(200).optional().describe('Its name, number or host; all by default'),
});

export const acceptShrinkAnswer = z
  .object({
    accepted: z.array(
      z.object({
        source: z.string(),
        part: z.enum(shrinkingParts),
        before: z.number().describe('Entries of the copy that counts'),
        after: z.number().describe('Entries that Jira gave, which count from the next reading on'),
      }),
    ),
  })
  .meta({ id: 'AcceptedShrinks' });

export type SupposedChange = z.infer<typeof supposedChange>;
export type SimulationView = z.infer<typeof simulationView>;
export type AssignmentAnswer = z.infer<typeof assignmentAnswer>;
export type AcceptShrinkAnswer = z.infer<typeof acceptShrinkAnswer>;
