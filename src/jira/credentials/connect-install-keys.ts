/**
 * Atlassian's public keys, with which a site signs its installation calls: fetched by the id that a token names, kept for
 * an hour. Anybody can send tokens with any id, so ids have a narrow form, and there are only so many fetches a minute.
 */

import type { Clock } from '../../clock.ts';
import { AppError } from '../../errors.ts';

export interface InstallKeys {
  /** The text of the key (PEM); undefined: there is none of this id. Throws `jira-unavailable`. */
  key(keyId: string): Promise<string | undefined>;
}

export interface InstallKeyOptions {
  /** Of the place that serves the keys, by `/{id}`; without a slash at its end. */
  readonly address: string;
  readonly clock: Clock;
  /** The way out (`outbound.ts`). */
  readonly fetch: typeof globalThis.fetch;
}

const keptMs = 3_600_000;
const mostKept = 50;
const fetchesAMinute = 30;
const timeoutMs = 10_000;
const longestKey = 10_000;

export function openInstallKeys({ address, clock, fetch: send }: InstallKeyOptions): InstallKeys {
  const kept = new Map<string, { readonly key: string; readonly untilMs: number }>();
  let fetchedMs: number[] = [];
  return {
    async key(keyId) {
      // A letter or digit first: `..` would leave the folder.
      if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/.test(keyId)) return undefined;
      const now = clock.now();
      const known = kept.get(keyId);
      if (known && known.untilMs > now) return known.key;
      fetchedMs = fetchedMs.filter((ms) => Math.abs(now - ms) < 60_000);
      if (fetchedMs.length >= fetchesAMinute) {
        throw new AppError(
          'jira-unavailable',
          'Too many installation calls at a time. Try again in a minute.',
        );
      }
      fetchedMs.push(now);
      const key = await fetchKey(`${address}/${keyId}`, send);
      if (key === undefined) return undefined;
      for (const oldest of kept.keys()) {
        if (kept.size < mostKept) break;
        kept.delete(oldest);
      }
      kept.set(keyId, { key, untilMs: now + keptMs });
      return key;
    },
  };
}

async function fetchKey(url: string, send: typeof globalThis.fetch): Promise<string | undefined> {
  const { host } = new URL(url);
  const failed = (what: string, cause?: unknown) =>
    new AppError('jira-unavailable', `The key of an installation call could not be read: ${host} ${what}.`, {
      cause,
    });
  let answer: { readonly status: number; readonly text: string };
  try {
    const response = await send(url, { redirect: 'manual', signal: AbortSignal.timeout(timeoutMs) });
    answer = { status: response.status, text: await response.text() };
  } catch (cause) {
    throw failed('cannot be reached', cause);
  }
  if (answer.status >= 500 || answer.status === 429) throw failed(`answered with status ${answer.status}`);
  const isKey = answer.status === 200 && answer.text.length <= longestKey;
  return isKey && answer.text.includes('-----BEGIN') ? answer.text : undefined;
}
