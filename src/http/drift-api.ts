/** The shapes of the API about comparisons with Jira's own answers. */

import { z } from 'zod';
import { incomparableReasons } from '../model/drift.ts';

const yesAndNo = z.object({ yes: z.number(), no: z.number() });

export const driftRun = z
  .object({
    id: z.number(),
    kind: z.enum(['sample', 'all']),
    trigger: z.enum(['command', 'schedule']),
    seed: z.number().describe('Draws the same sample again'),
    state: z.enum(['running', 'done', 'interrupted', 'failed']),
    started: z.iso.datetime(),
    ended: z.iso.datetime().optional(),
    error: z.string().optional().describe('Why it failed, and what to do'),
    counts: z.object({
      requests: z.number().describe('Questions put to Jira'),
      viewers: z.number(),
      unaskedViewers: z.number().describe('Accounts of people that Jira cannot be asked about'),
      pairs: z.number().describe('Pairs of a viewer and an issue that were compared'),
      lateAllows: z.number().describe('Rights that were lost in Jira, known here a little later'),
      lateDenials: z.number().describe('Rights that were gained'),
      falseAllows: z.number().describe('We would show what Jira refuses'),
      falseDenials: z.number().describe('We hide what Jira shows'),
      explainedDenials: z.number().describe('Those of the false denials that a finding explains'),
      unsettled: z.number().describe('Differences that could not be read again'),
      incomparable: z.partialRecord(z.enum(incomparableReasons), z.number()).describe('Pairs, by why'),
      levelAlone: yesAndNo.describe("Jira's answers where nothing but a level denies here"),
      restrictionAlone: yesAndNo.describe('The same for restrictions'),
    }),
    lateness: z
      .object({ medianMs: z.number(), p95Ms: z.number(), longestMs: z.number() })
      .optional()
      .describe('For how long at most something had been late'),
  })
  .meta({ id: 'DriftRun' });

export const driftDifference = z
  .object({
    issue: z.string(),
    project: z.string(),
    account: z.string().optional().describe('Absent: somebody who is not signed in'),
    verdict: z.enum(['late', 'false-allow', 'false-denial', 'unsettled']),
    finding: z.string().optional().describe('The finding that says why we deny'),
    proof: z.array(z.string()).describe('Why we answered as we did, at that time'),
  })
  .meta({ id: 'DriftDifference' });

export const heldProject = z
  .object({
    source: z.string(),
    key: z.string(),
    name: z.string(),
    since: z.iso.datetime(),
    run: z.number(),
    issues: z.array(z.string()).describe('Some of the issues that we would have shown'),
    unsettled: z
      .number()
      .optional()
      .describe('Pairs that could not be read again: if all were late, the project comes back by itself'),
  })
  .meta({ id: 'HeldProject' });

export const auditAnswer = z
  .object({
    sources: z.array(
      z.object({
        name: z.string(),
        site: z.string(),
        runs: z.array(driftRun).describe('The latest first'),
        differences: z
          .array(driftDifference)
          .describe('False allows and denials of the latest run that has any'),
      }),
    ),
    held: z
      .array(heldProject)
      .describe(
        'Hidden from everybody until an administrator releases them, or what is unsettled is settled',
      ),
  })
  .meta({ id: 'AuditAnswer' });

export const releaseRequest = z.strictObject({ project: z.string().min(1).max(100).describe('Its key') });
export const releaseAnswer = z.object({ released: z.array(z.string()) }).meta({ id: 'ReleaseAnswer' });

export type AuditAnswer = z.infer<typeof auditAnswer>;
export type ReleaseAnswer = z.infer<typeof releaseAnswer>;
