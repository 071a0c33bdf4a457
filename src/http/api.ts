/**
 * The shapes of the HTTP API, as zod schemas: the server validates by them, the OpenAPI description is made
 * from them, and the page imports their types. Times are ISO 8601 in UTC.
 */

import { z } from 'zod';
import { auditActions, auditOutcomes } from '../model/audit-entry.ts';
import { auditFormats } from '../model/audit-lines.ts';
import { personRoles } from '../model/person.ts';
import { gapReasons } from '../sources/project-ledger.ts';
import { sourceStates } from '../sources/source-state.ts';

export const problem = z
  .object({
    code: z.string().describe('One of the documented error codes'),
    message: z.string().describe('What happened, and what to do next'),
  })
  .meta({ id: 'Problem' });

export const person = z
  .object({
    name: z.string(),
    email: z.string(),
    title: z.string().optional(),
    role: z.enum(personRoles),
  })
  .meta({ id: 'Person' });

/** With it an administrator searches and reads as somebody else; every such answer says so in `viewingAs`. */
export const viewAs = z.object({
  'x-jackdaw-view-as': z
    .string()
    .max(1_000)
    .optional()
    .describe(
      'Administrators only: the email address of the person to search and read as, percent-encoded where needed. ' +
        'It is recorded in the audit log.',
    ),
});

const viewingAs = z
  .object({ name: z.string(), email: z.string() })
  .optional()
  .describe('Made with the eyes of this person, not with yours: an administrator asked to view as them');

export const me = z
  .object({
    person,
    demo: z.boolean().describe('This is the demo: its people can be switched between'),
    viewingAs,
  })
  .meta({ id: 'Me' });

/** The demo only: everybody whom one can search as. */
export const demoPeople = z
  .object({
    people: z.array(person.extend({ token: z.string() })),
    questions: z.array(z.string()).describe('Questions worth asking in the demo'),
  })
  .meta({ id: 'DemoPeople' });

export const textRun = z
  .object({ text: z.string(), mark: z.boolean().describe('Matches a word of the query') })
  .meta({ id: 'TextRun' });

export const personRef = z.object({ displayName: z.string() }).meta({ id: 'PersonRef' });

export const hit = z
  .object({
    key: z.string(),
    url: z.string().describe('The issue, or the comment, in Jira'),
    title: z.array(textRun),
    type: z.object({ name: z.string(), iconUrl: z.string().optional() }),
    status: z.object({ name: z.string(), category: z.enum(['new', 'indeterminate', 'done']) }),
    project: z.object({ key: z.string(), name: z.string() }),
    site: z.string().describe('Host name of the Jira site'),
    reporter: personRef.optional(),
    assignee: personRef.optional(),
    created: z.string(),
    updated: z.string(),
    passage: z.array(textRun).describe('The best passage; empty when only the title matched'),
    from: z
      .object({
        kind: z.enum(['issue', 'comment', 'worklog', 'attachment']),
        author: z.string().optional(),
        created: z.string().optional(),
        restricted: z.boolean().describe('Not everybody who sees the issue sees this'),
      })
      .describe('Where the passage stands'),
  })
  .meta({ id: 'Hit' });

/** As far as one can page; nobody reads on, and each page costs what comes before it. */
export const farthestOffset = 1_000;

/** In the address, or as a JSON body: queries can be longer than addresses. */
export const searchQuery = z.strictObject({
  q: z.string().default('').describe('Words, "phrases", -not, issue keys, field:value'),
  offset: z.coerce.number().int().min(0).max(farthestOffset).default(0),
  limit: z.coerce.number().int().min(1).max(50).default(20),
  typing: z
    .enum(['true', 'false'])
    .default('false')
    .describe('The last word is still being typed: find what begins with it'),
});

/** The same as a JSON body, in which true is not a word. */
export const searchBody = searchQuery.extend({
  typing: z
    .union([z.boolean(), z.enum(['true', 'false'])])
    .default(false)
    .describe(searchQuery.shape.typing.description ?? ''),
});

export const searchAnswer = z
  .object({
    hits: z.array(hit),
    nextOffset: z.number().optional().describe('Where the next page begins; absent: there are no more hits'),
    notes: z
      .array(z.string())
      .describe(
        'What was odd about the query, or that the index is still being built, in words; empty as a rule',
      ),
    searched: z
      .object({
        issues: z.number().describe('That you may see by themselves, in the copy that was searched'),
        missing: z
          .number()
          .describe('That Jira has and the copy has not yet, in the projects in which you see every issue'),
        unsure: z
          .boolean()
          .describe(
            'There are other projects among yours, of which it is not told whether anything is missing',
          ),
        earlier: z
          .literal(true)
          .optional()
          .describe('Counted a while ago: the count of now takes longer than an answer waits'),
      })
      .optional()
      .describe(
        'How complete the copy is. Absent while somebody is typing, and where it is not told or not known',
      ),
    beingCounted: z
      .literal(true)
      .optional()
      .describe('In place of `searched`: it is being counted, which takes longer than an answer waits'),
    viewingAs,
  })
  .meta({ id: 'SearchAnswer' });

export const relatedIssue = z.object({ key: z.string(), summary: z.string(), relation: z.string() });

export const issueView = z
  .object({
    key: z.string(),
    url: z.string(),
    summary: z.string(),
    type: z.object({ name: z.string(), iconUrl: z.string().optional() }),
    status: z.object({ name: z.string(), category: z.enum(['new', 'indeterminate', 'done']) }),
    project: z.object({ key: z.string(), name: z.string() }),
    reporter: personRef.optional(),
    assignee: personRef.optional(),
    priority: z.string().optional(),
    resolution: z.string().optional(),
    labels: z.array(z.string()),
    components: z.array(z.string()),
    fixVersions: z.array(z.string()),
    created: z.string(),
    updated: z.string(),
    fields: z.array(z.object({ name: z.string(), text: z.string() })),
    descriptionHtml: z.string().describe('Safe HTML; empty when there is no description'),
    environmentHtml: z.string(),
    attachments: z.array(z.object({ filename: z.string() })),
    related: z.array(relatedIssue).describe('Parent and linked issues that you may find'),
    comments: z.array(
      z.object({
        id: z.string(),
        kind: z.enum(['comment', 'worklog']),
        author: z.string().optional(),
        created: z.string(),
        html: z.string(),
        restricted: z.boolean(),
        internal: z.boolean(),
      }),
    ),
    viewingAs,
  })
  .meta({ id: 'IssueView' });

/** Which projects somebody reads, and how much of them, is theirs to know. */
export const ofItsOwner = "Absent: it is somebody else's private source";

export const sourceStatus = z
  .object({
    id: z.number(),
    name: z.string(),
    site: z.string(),
    account: z.string(),
    status: z.enum(sourceStates),
    reason: z.string().optional(),
    waiting: z
      .object({ until: z.iso.datetime(), message: z.string() })
      .optional()
      .describe('A limit of Jira that holds it back at the moment'),
    spending: z
      .object({
        spent: z.number(),
        spentFor: z.record(z.string(), z.number()).describe('By purpose'),
        limit: z.number().optional().describe('Points an hour; absent: none is known'),
        limitIs: z.enum(['told', 'believed']).optional().describe('By Jira, or until it tells'),
        left: z.number().optional(),
        resets: z.iso.datetime(),
      })
      .optional()
      .describe('Points of its app in this hour, shared by all sources of the app; absent: it has none'),
    firstPass: z
      .object({
        left: z.number().describe('Issues still to be read, of those that were listed'),
        perMinute: z.number().optional(),
        end: z.iso.datetime().optional().describe('When it will be done, as far as can be told'),
      })
      .optional()
      .describe('While everything is read for the first time'),
    announcements: z
      .object({
        state: z.enum(['announced', 'not announced', 'unknown']),
        says: z.string(),
        heard: z.iso
          .datetime()
          .optional()
          .describe('When Jira told of something last; of a private source for its owner only'),
      })
      .describe('Whether changes are told by webhook, or why not'),
    personalData: z
      .string()
      .optional()
      .describe(
        `Whether Atlassian is asked whose account was closed, and how many were erased. ${ofItsOwner}`,
      ),
    lastSync: z.string().optional(),
    lastAccess: z.string().optional().describe('When the last complete reading of permissions began, UTC'),
    copy: z
      .object({
        changesUntil: z.iso
          .datetime()
          .optional()
          .describe("All changes before are here or wait to be read, by Jira's clock; absent: never listed"),
        toRead: z.number().optional().describe(`Issues that are to be read again. ${ofItsOwner}`),
        toReadSince: z.iso.datetime().optional().describe('Since when the oldest of them waits'),
        unread: z
          .array(
            z.object({
              issueId: z.string(),
              tries: z.number(),
              why: z.string(),
              next: z.iso.datetime().describe('When it is tried again'),
            }),
          )
          .readonly()
          .optional()
          .describe(`Those of them that could not be read, ten at most. ${ofItsOwner}`),
      })
      .describe('How equal the copy is to Jira, as far as that is known'),
    projects: z
      .array(
        z.object({
          key: z.string(),
          name: z.string(),
          inJira: z
            .number()
            .describe('Issues that Jira lists to the account, or returned since, and has not taken back'),
          counted: z.iso.datetime().optional().describe('When Jira last listed all of them; absent: never'),
          issues: z.number().describe('Stored here'),
          indexed: z
            .number()
            .optional()
            .describe('Of them in the text index, counted there; absent: could not be counted'),
          comments: z.number().describe('Comments and worklogs that are stored'),
          commentsInJira: z.number().describe('As many as Jira counts on the stored issues'),
          attachments: z.number().describe('Names of attachments that are stored'),
          toFetch: z.number().describe('Issues in Jira that are not here yet'),
          oldSince: z.iso
            .datetime()
            .optional()
            .describe('Where this project is older than the source: what changed since is not here'),
          gaps: z
            .array(
              z.object({
                reason: z.enum(gapReasons),
                count: z.number().optional().describe('Absent: nobody knows how many'),
                message: z.string(),
                next: z.iso.datetime().optional().describe('When it is tried again'),
              }),
            )
            .readonly()
            .describe('What is not equal: each issue and each comment by exactly one reason'),
        }),
      )
      .optional()
      .describe(ofItsOwner),
    findings: z.array(
      z.object({
        code: z.string(),
        subject: z.string(),
        message: z.string(),
        since: z.iso.datetime().describe('When it was first found, UTC'),
      }),
    ),
    audit: z
      .object({
        started: z.iso.datetime(),
        state: z.enum(['running', 'done', 'interrupted', 'failed']),
        pairs: z.number().describe('Pairs of a viewer and an issue'),
        late: z.number(),
        falseAllows: z.number(),
        falseDenials: z.number(),
      })
      .optional()
      .describe("The last comparison of what people may find with Jira's own answers"),
    index: z.object({
      documents: z
        .number()
        .optional()
        .describe("Of the whole index; absent where it holds somebody else's private source"),
      behind: z.number().describe('Changes not yet searchable'),
      failure: z.string().optional().describe('Why they do not become searchable at the moment'),
    }),
  })
  .meta({ id: 'SourceStatus' });

export const statusAnswer = z.object({ sources: z.array(sourceStatus) }).meta({ id: 'StatusAnswer' });

const auditFilter = z.strictObject({
  since: z
    .union([z.iso.date(), z.iso.datetime({ offset: true })], {
      error: 'it takes a date such as 2026-11-01, or a time such as 2026-11-01T09:30Z',
    })
    .optional()
    .describe('At or after: a date in UTC, or a time'),
  action: z.enum(auditActions).optional(),
  actor: z.string().max(300).optional().describe('Address of a person, or name of an operator'),
});

export const auditLogQuery = auditFilter.extend({
  before: z.coerce.number().int().min(1).optional().describe('Older than the entry with this id'),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

export const auditLogExport = auditFilter.extend({ format: z.enum(auditFormats).default('jsonl') });

export const auditEntry = z
  .object({
    id: z.number(),
    at: z.iso.datetime(),
    actor: z.object({
      kind: z.enum(['person', 'operator', 'schedule', 'visitor']),
      name: z
        .string()
        .describe('As it was then: an address, who worked at the command line, or where a visitor came from'),
    }),
    action: z.enum(auditActions),
    subject: z.string().describe('Whom or what it was done to'),
    outcome: z.enum(auditOutcomes),
    details: z.record(
      z.string(),
      z.union([
        z.string(),
        z.number(),
        z.boolean(),
        z.null(),
        z.array(z.union([z.string(), z.number()])).readonly(),
      ]),
    ),
  })
  .meta({ id: 'AuditEntry' });

export const auditLogPage = z
  .object({
    entries: z.array(auditEntry),
    next: z.number().optional().describe('Ask again with before=this for older ones; absent: there are none'),
  })
  .meta({ id: 'AuditLogPage' });

export type Problem = z.infer<typeof problem>;
export type Me = z.infer<typeof me>;
export type DemoPeople = z.infer<typeof demoPeople>;
export type TextRun = z.infer<typeof textRun>;
export type Hit = z.infer<typeof hit>;
export type SearchAnswer = z.infer<typeof searchAnswer>;
export type IssueView = z.infer<typeof issueView>;
export type SourceStatus = z.infer<typeof sourceStatus>;
export type StatusAnswer = z.infer<typeof statusAnswer>;
export type AuditLogPage = z.infer<typeof auditLogPage>;
