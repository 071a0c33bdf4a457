/** Warns before an API token ends: Atlassian ends each after a year at most, and then a sync cannot read any more. */

import type { Source } from '../model/source.ts';
import type { AgedFinding } from './directory-age.ts';

const dayMs = 86_400_000;
/** From when on it is said, and said more urgently. */
const warnDays = [30, 7, 1] as const;

/** Undefined: not said when, or not of that kind. Below 0: it has ended. */
export function daysLeft({ credential }: Pick<Source, 'credential'>, nowMs: number): number | undefined {
  if (credential.kind !== 'api-token' || credential.expiresMs === undefined) return undefined;
  return Math.floor((credential.expiresMs - nowMs) / dayMs);
}

export function expiryFindings(source: Pick<Source, 'credential'>, nowMs: number): AgedFinding[] {
  const { credential } = source;
  const left = daysLeft(source, nowMs);
  if (credential.kind !== 'api-token' || credential.expiresMs === undefined || left === undefined) return [];
  const step = [...warnDays].reverse().find((days) => left < days);
  if (step === undefined) return [];
  const date = new Date(credential.expiresMs).toISOString().slice(0, 10);
  const todo = 'Create a new one with the same account and rights, and reconnect the source with it.';
  const sinceMs = credential.expiresMs - step * dayMs;
  if (left < 0) {
    return [
      {
        code: 'token-expired',
        subject: credential.email,
        message: `The API token of ${credential.email} ended on ${date}, as was said when it was connected. ${todo}`,
        sinceMs: credential.expiresMs,
      },
    ];
  }
  const when = left < 1 ? 'within a day' : left === 1 ? 'in a day' : `in ${left} days`;
  return [
    {
      code: 'token-expires',
      subject: credential.email,
      message: `The API token of ${credential.email} ends ${when}, on ${date}. After that nothing can be read. ${todo}`,
      sinceMs,
    },
  ];
}
