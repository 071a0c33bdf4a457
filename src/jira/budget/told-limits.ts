/**
 * What the headers of any answer tell of Jira's limits, refused or not: `RateLimit-Policy` names each limit with its
 * size and window, `RateLimit` what is left of it once that is little. Under names with `Beta-` before them they are
 * announced and not enforced yet (facts of 2026-11).
 */

export interface ToldLimit {
  readonly policy: 'global-app-quota' | 'tenant-app-quota' | 'jira-burst-based';
  readonly isEnforced: boolean;
  readonly limit: number;
  readonly windowSeconds: number;
  /** Undefined: not told, which it is only when little is left. */
  readonly left: number | undefined;
}

const policies: ReadonlySet<string> = new Set<ToldLimit['policy']>([
  'global-app-quota',
  'tenant-app-quota',
  'jira-burst-based',
]);

export function toldLimits(headers: Headers): readonly ToldLimit[] {
  return [...told(headers, '', true), ...told(headers, 'beta-', false)];
}

function told(headers: Headers, prefix: string, isEnforced: boolean): ToldLimit[] {
  const sizes = headers.get(`${prefix}ratelimit-policy`);
  if (sizes === null) return [];
  const states = itemsOf(headers.get(`${prefix}ratelimit`) ?? '');
  return [...itemsOf(sizes)].flatMap(([policy, { q, w }]) => {
    if (!isPolicy(policy) || q === undefined || w === undefined || q <= 0 || w <= 0) return [];
    return [{ policy, isEnforced, limit: q, windowSeconds: w, left: states.get(policy)?.r }];
  });
}

/** `"name";q=100;w=1,"other";r=3`: numbers by name and parameter. What has another form is passed over. */
function itemsOf(header: string): Map<string, Readonly<Record<string, number>>> {
  const items = new Map<string, Readonly<Record<string, number>>>();
  for (const item of header.split(',')) {
    const [name, ...parameters] = item.split(';');
    const numbers = parameters.flatMap((one) => {
      const [key, value] = one.trim().split('=');
      return key !== undefined && value !== undefined && /^\d+$/.test(value) ? [[key, Number(value)]] : [];
    });
    items.set((name ?? '').trim().replace(/^"|"$/g, ''), Object.fromEntries(numbers));
  }
  return items;
}

function isPolicy(name: string): name is ToldLimit['policy'] {
  return policies.has(name);
}
