/** The shapes of what explains permissions: why somebody can or cannot find something, and who can. */

import { z } from 'zod';
import { ruleLines } from '../permissions/explain/explanation.ts';

const issueKey = z.string().trim().min(1).max(100);

export const explainQuery = z.strictObject({
  issue: issueKey.describe('Key of the issue'),
  unit: z
    .string()
    .max(60)
    .regex(/^(?:(?:comment|worklog|attachment)-)?\d+$/)
    .optional()
    .describe('Id of a comment, or worklog-ID, or attachment-ID; absent: the issue itself'),
  as: z
    .string()
    .trim()
    .min(1)
    .max(254)
    .describe("Whose eyes: a person's address, a Jira account id, or the word anonymous"),
});

const unit = z.object({
  kind: z.enum(['issue', 'comment', 'worklog', 'attachment']),
  id: z.string(),
});

export const support = z
  .object({
    kind: z.enum([
      'source',
      'project',
      'permission-scheme',
      'security-scheme',
      'level',
      'grant',
      'holder',
      'role',
      'group',
      'members',
      'accounts',
      'applications',
      'fields',
      'public',
    ]),
    id: z.string(),
    name: z.string().optional(),
    read: z.iso.datetime().optional().describe('When it was last read completely'),
  })
  .meta({ id: 'Support' });

export const reason = z
  .object({
    code: z.string().describe('A stable word'),
    passes: z.boolean(),
    unknown: z.boolean().describe('Denied because something about it is not known'),
    sentence: z.string(),
    mend: z.string().optional().describe('What would make the unknown known'),
    rests: z.array(support).readonly().describe('From the scheme to the membership'),
  })
  .meta({ id: 'Reason' });

export const explanation = z
  .object({
    source: z.object({ name: z.string(), site: z.string().describe('Address of the Jira site') }),
    project: z.object({ id: z.string(), key: z.string(), name: z.string() }),
    issue: z.string().describe('Its key; nothing of its text is in here'),
    unit,
    viewer: z.object({
      asked: z.enum(['person', 'account', 'anonymous']),
      name: z.string(),
      email: z.string().optional(),
      accountId: z.string().optional(),
      countsAs: z.enum(['account', 'anonymous']),
      reasons: z.array(reason).readonly().describe('Who they count as, and why'),
    }),
    allowed: z.boolean(),
    summary: z.string(),
    lines: z
      .array(
        z.object({
          line: z.enum(ruleLines),
          passes: z.boolean(),
          sentence: z.string(),
          reasons: z.array(reason).readonly().describe('What satisfied the line, or came nearest'),
          more: z.number().describe('How many reasons more there are'),
        }),
      )
      .readonly()
      .describe('The lines of the rule; all have to pass'),
  })
  .meta({ id: 'Explanation' });

export const explainAnswer = z
  .object({
    issue: z.string(),
    unit: unit.optional(),
    as: z.string(),
    allowed: z.boolean(),
    explanations: z
      .array(explanation)
      .readonly()
      .describe('One for each connected site that has the issue; mostly one'),
    notInCopy: z
      .object({
        summary: z.string(),
        findings: z.array(z.object({ code: z.string(), message: z.string() })).readonly(),
      })
      .optional(),
  })
  .meta({ id: 'ExplainAnswer' });

export const whoCanFindQuery = z
  .strictObject({
    issue: issueKey.optional(),
    project: issueKey.optional().describe('Its key; give this or the issue'),
    offset: z.coerce.number().int().min(0).max(1_000_000).default(0),
    limit: z.coerce.number().int().min(1).max(200).default(50),
    named: z
      .string()
      .trim()
      .min(1)
      .max(100)
      .optional()
      .describe('Only those whose name or address, in Jira or here, or account id holds each of these words'),
  })
  .refine(({ issue, project }) => (issue === undefined) !== (project === undefined), {
    message: 'give an issue or a project, and not both',
  });

export const finder = z
  .object({
    accountId: z.string(),
    name: z.string(),
    type: z.string().describe('atlassian or app'),
    person: z.object({ name: z.string(), email: z.string() }).optional().describe('Who they are in Jackdaw'),
    on: z.string().describe('On which issues'),
    by: z.array(z.string()).readonly().describe('By which grants and memberships'),
    comments: z.number().optional().describe('Of an issue: how many of its comments'),
    worklogs: z.number().optional(),
  })
  .meta({ id: 'Finder' });

export const whoCanFindAnswer = z
  .object({
    sources: z
      .array(
        z.object({
          source: z.object({ name: z.string(), site: z.string() }),
          project: z.object({ id: z.string(), key: z.string(), name: z.string() }),
          issue: z.string().optional(),
          units: z.object({ comments: z.number(), worklogs: z.number() }).optional(),
          hidden: z.string().optional().describe('Why nobody can find anything at all'),
          anonymous: z.object({
            canFind: z.boolean(),
            sentence: z.string(),
            comments: z.number().optional(),
            worklogs: z.number().optional(),
          }),
          asked: z.number().describe('How many active accounts were looked at'),
          total: z.number().describe('How many of them can find it'),
          always: z
            .number()
            .optional()
            .describe(
              'Of a project: how many of those whatever an issue names; the others only what names them',
            ),
          matching: z.number().optional().describe('Where names were asked for: how many of them have one'),
          finders: z.array(finder).readonly(),
          nextOffset: z.number().optional(),
        }),
      )
      .readonly()
      .describe('One for each connected site that has it; mostly one'),
    notInCopy: explainAnswer.shape.notInCopy,
  })
  .meta({ id: 'WhoCanFindAnswer' });

export type Support = z.infer<typeof support>;
export type Reason = z.infer<typeof reason>;
export type Explanation = z.infer<typeof explanation>;
export type ExplainAnswer = z.infer<typeof explainAnswer>;
export type Finder = z.infer<typeof finder>;
export type WhoCanFindAnswer = z.infer<typeof whoCanFindAnswer>;
