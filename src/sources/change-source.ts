/**
 * What an administrator decides about a source that is there: its name, whether it is synced by itself, a pause and
 * its end. A pause stops what works on the source and lets nothing begin; what was read is still found, until the
 * permissions have become too old to count.
 */

import { AppError } from '../errors.ts';
import { type AuditActor, actorInWords } from '../model/audit-entry.ts';
import type { Source, SourceHalt } from '../model/source.ts';
import { recordAround } from '../store/record.ts';
import type { SourceChange } from '../store/store.ts';
import { audienceInWords, checkAudience } from './check-audience.ts';
import { openSourceClient, type SourceTools } from './open-client.ts';
import { checkExpiry } from './prove-token.ts';
import { quietSource } from './quiet-source.ts';

export interface SettingsChange {
  readonly name?: string | undefined;
  readonly automatic?: boolean | undefined;
  readonly titlesOnly?: boolean | undefined;
  readonly audience?: Source['audience'];
  /** From one list of changes to the next; null: as the settings say. */
  readonly pollEveryMs?: number | null | undefined;
  /** null: not known. */
  readonly expiresMs?: number | null | undefined;
}

export const shortestPollMs = 60_000;
export const longestPollMs = 86_400_000;

/**
 * Counts from the next question on. Switched to titles, what may hold more is found by nobody from then on, and is taken
 * away by `stripTexts`; switched back, a sync has to read it again.
 */
export async function changeSettings(
  tools: SourceTools,
  source: Source,
  wanted: SettingsChange,
  by: AuditActor,
  signal?: AbortSignal,
): Promise<Source> {
  const { store, clock } = tools;
  const checked: SettingsChange =
    wanted.audience === undefined
      ? wanted
      : { ...wanted, audience: await checkAudience(store, wanted.audience) };
  const change = settingsOf(source, checked, clock.now());
  const what = await inWords(store, checked);
  if (wanted.titlesOnly === undefined || wanted.titlesOnly === source.titlesOnly) {
    return changed(tools, source, change, by, what);
  }
  await using _ = await quietSource(tools, source, signal);
  return changed(tools, source, change, by, what);
}

export async function pauseSource(
  tools: SourceTools,
  source: Source,
  by: AuditActor,
  signal?: AbortSignal,
): Promise<Source> {
  if (source.halt?.reason === 'paused') return source;
  const halt: SourceHalt = {
    reason: 'paused',
    sinceMs: tools.clock.now(),
    message: `Paused by ${actorInWords(by)}. Nothing is read until somebody resumes it.`,
  };
  await using _ = await quietSource(tools, source, signal);
  return changed(tools, source, { halt }, by, ['paused']);
}

/** Also after credentials have expired: ends the halt only where Jira accepts them again. */
export async function resumeSource(
  tools: SourceTools,
  source: Source,
  by: AuditActor,
  signal?: AbortSignal,
): Promise<Source> {
  if (source.halt === undefined) return source;
  if (source.kind === 'private' && source.ownerId === undefined) {
    throw new AppError('bad-request', 'Its owner was removed: nobody finds anything in it. Delete it.');
  }
  if (source.halt.reason === 'credentials-expired') {
    const client = await openSourceClient(tools, source, 'somebody-waits');
    const { accountId } = await client.myself(signal);
    if (accountId !== source.accountId) {
      throw new AppError(
        'jira-unauthorized',
        `The credentials are another account's now (${accountId}). Reconnect "${source.name}".`,
      );
    }
  }
  return changed(tools, source, { halt: undefined }, by, ['resumed']);
}

async function changed(
  { store, clock }: SourceTools,
  source: Source,
  change: Partial<SourceChange>,
  by: AuditActor,
  what: readonly string[],
): Promise<Source> {
  await recordAround(
    store.auditLog,
    () => clock.now(),
    {
      actor: by,
      action: 'changed-source',
      subject: source.site.url,
      outcome: 'done',
      details: { source: source.name, changed: [...what] },
    },
    () => store.sources.change(source.id, change),
  );
  return { ...source, ...change };
}

/** What somebody decided, for the audit log. */
async function inWords(
  store: SourceTools['store'],
  { name, automatic, titlesOnly, audience, pollEveryMs, expiresMs }: SettingsChange,
): Promise<string[]> {
  return [
    name === undefined ? [] : `named “${name}”`,
    automatic === undefined ? [] : `automatic sync ${automatic ? 'on' : 'off'}`,
    titlesOnly === undefined ? [] : titlesOnly ? 'titles only' : 'all texts again',
    audience === undefined ? [] : await audienceInWords(store, audience),
    pollEveryMs === undefined ? [] : `synced ${intervalInWords(pollEveryMs)}`,
    expiresMs === undefined ? [] : 'end of the token',
  ].flat();
}

/** For people: `every 5 minutes`. null, undefined: the source does not say. */
export function intervalInWords(pollEveryMs: number | null | undefined): string {
  if (typeof pollEveryMs !== 'number') return 'as often as the settings say';
  const minutes = pollEveryMs / 60_000;
  return minutes === 1 ? 'every minute' : `every ${minutes} minutes`;
}

function settingsOf(source: Source, wanted: SettingsChange, nowMs: number): Partial<SourceChange> {
  const { name, automatic, titlesOnly, audience, pollEveryMs, expiresMs } = wanted;
  if (audience !== undefined && source.kind !== 'shared') {
    throw new AppError('bad-request', `"${source.name}" is not shared: it has no audience.`);
  }
  const { credential } = source;
  if (expiresMs !== undefined && credential.kind !== 'api-token') {
    throw new AppError('bad-request', 'Only API tokens end at a date that somebody knows.');
  }
  if (typeof pollEveryMs === 'number' && !(pollEveryMs >= shortestPollMs && pollEveryMs <= longestPollMs)) {
    throw new AppError('bad-request', 'A source is synced every 1 to 1,440 minutes.');
  }
  if (typeof expiresMs === 'number') checkExpiry(expiresMs, nowMs);
  return {
    ...(name !== undefined && { name }),
    ...(automatic !== undefined && { automatic }),
    ...(titlesOnly !== undefined && { titlesOnly }),
    ...(audience !== undefined && { audience }),
    ...(pollEveryMs !== undefined && { pollEveryMs: pollEveryMs ?? undefined }),
    ...(expiresMs !== undefined &&
      credential.kind === 'api-token' && {
        credential: {
          kind: credential.kind,
          email: credential.email,
          ...(expiresMs !== null && { expiresMs }),
        },
      }),
  };
}
