/**
 * How Jira tells its limits: the older `X-RateLimit-*` headers and the structured `RateLimit` ones. Limits that
 * are not enforced yet are told under names with `Beta-` before them (facts of 2026-08).
 */

export interface LimitState {
  /** Its name in `RateLimit-Policy`. */
  readonly policy: string;
  /** Its name in `RateLimit-Reason`. */
  readonly reason: string;
  readonly limit: number;
  readonly windowSeconds: number;
  /** After this request; -1: the request is over the limit. */
  readonly remaining: number;
  /** When there is room again, milliseconds since 1970. */
  readonly resetMs: number;
}

/** From when on a limit counts as near, and structured headers tell what is left. */
const nearShare = 0.2;

/** `over` is the limit by which the request is (or would be) refused. */
export function limitHeaders(
  states: readonly LimitState[],
  over: LimitState | undefined,
  nowMs: number,
  prefix: '' | 'Beta-',
): Record<string, string> {
  const nearest = over ?? [...states].sort((a, b) => a.remaining / a.limit - b.remaining / b.limit)[0];
  if (!nearest) return {};
  const old = prefix === '' ? 'X-RateLimit' : 'X-Beta-RateLimit';
  const secondsLeft = (state: LimitState) => Math.max(1, Math.ceil((state.resetMs - nowMs) / 1000));
  return {
    [`${old}-Limit`]: String(nearest.limit),
    [`${old}-Remaining`]: String(Math.max(0, nearest.remaining)),
    ...(isNear(nearest) ? { [`${old}-NearLimit`]: 'true' } : {}),
    [`${prefix}RateLimit-Policy`]: states
      .map(({ policy, limit, windowSeconds }) => `"${policy}";q=${limit};w=${windowSeconds}`)
      .join(','),
    [`${prefix}RateLimit`]: states
      .map((state) => {
        const left = isNear(state) ? `;r=${Math.max(0, state.remaining)}` : '';
        return `"${state.policy}"${left};t=${secondsLeft(state)}`;
      })
      .join(','),
    ...(over
      ? {
          [`${old}-Reset`]: new Date(over.resetMs).toISOString(),
          [`${prefix}Retry-After`]: String(secondsLeft(over)),
          [`${prefix}RateLimit-Reason`]: over.reason,
        }
      : {}),
  };
}

function isNear({ remaining, limit }: LimitState): boolean {
  return remaining < nearShare * limit;
}
