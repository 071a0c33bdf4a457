/** The shapes of the HTTP API about the runs of a source: what was done, what is under way, and how far it is. */

import { z } from 'zod';
import { runKinds } from '../store/run-store.ts';
import { sourceParams, syncProgress } from './source-api.ts';

const time = z.iso.datetime();

export const projectParams = z.object({ ...sourceParams.shape, key: z.string().max(300) });

export const runsQuery = z.strictObject({
  kind: z.enum(runKinds).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(20),
  before: z.coerce.number().int().min(1).optional().describe('The number of a run: those before it'),
});

export const runView = z
  .object({
    id: z.number(),
    kind: z
      .enum(runKinds)
      .describe(
        'full: everything; access: who may see what; changes: what changed; census: which ids there are; again: everything once more, slowly; project: one that somebody waited for',
      ),
    project: z.string().optional().describe('Key, of a run for one project'),
    state: z
      .enum(['running', 'done', 'failed', 'interrupted'])
      .describe('interrupted: it goes on with the next one'),
    started: time,
    ended: time.optional(),
    seconds: z.number().optional().describe('How long it took, or has taken so far'),
    requests: z.number().optional(),
    issues: z.number().optional().describe('Whose contents were read'),
    comments: z.number().optional(),
    changed: z.number().optional().describe('Changes of our copy'),
    removed: z.number().optional().describe('Issues that were taken out of it'),
    projects: z.number().optional().describe('Whose permissions were read'),
    why: z.string().optional().describe('How it came that it did not end well'),
    progress: syncProgress.optional().describe('While it runs'),
  })
  .meta({ id: 'RunView' });

export const runsAnswer = z
  .object({
    runs: z.array(runView).describe('The latest first'),
    next: z.number().optional().describe('For `before`; absent: these were the last that are kept'),
  })
  .meta({ id: 'RunsAnswer' });

/** One event of the stream, as JSON in its `data`. */
export const progressEvent = z
  .object({
    running: z.array(runView).describe('What is under way, the latest first'),
  })
  .meta({ id: 'ProgressEvent' });

export type RunView = z.infer<typeof runView>;
export type RunsAnswer = z.infer<typeof runsAnswer>;
export type ProgressEvent = z.infer<typeof progressEvent>;
