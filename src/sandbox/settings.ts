/**
 * What can be set while a sandbox runs, as it comes from outside: over the control door and out of a saved state.
 * One schema for both, so that a setting which is added is known to both. Whether the control door is open
 * and where the sandbox may send to are none of them: who starts it decides that.
 */

import { z } from 'zod';
import type { RateLimitSettings } from './limits/rate-limits.ts';
import type { SandboxSettings } from './site.ts';

const mode = z.enum(['off', 'announced', 'enforced']);
export const waitMs = z.number().min(0).max(600_000);

export const rateLimitSettings = z.strictObject({
  burst: mode,
  burstFactor: z.number().positive(),
  quota: mode,
  quotaPoints: z.int().positive(),
  quotaScope: z.enum(['global', 'tenant']),
  issueWrites: mode,
}) satisfies z.ZodType<RateLimitSettings>;

export const sandboxSettings = z.strictObject({
  latencyMs: waitMs,
  perIssueMs: waitMs,
  perIdMs: waitMs,
  embeddedComments: z.int().min(0).max(5000),
  indexLagMs: z.number().min(0),
  checkAppliesLevels: z.boolean(),
  failedLogins: z.enum(['refused', 'anonymous']),
  webhooksAskPermissions: z.boolean(),
  webhookTimeoutMs: z.int().positive(),
  taskMs: waitMs,
  reportCycle: z
    .string()
    .regex(/^P[0-9WDTHMS]+$/)
    .exactOptional(),
  rateLimits: rateLimitSettings,
}) satisfies z.ZodType<Omit<SandboxSettings, 'control' | 'outgoing'>>;
