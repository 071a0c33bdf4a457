/**
 * Compares a small sample of every source with Jira now and then, for as long as the server runs. A failure ends
 * neither the server nor the next comparison: it stands in the run and in a finding.
 */

import { AppError, reasonOf } from '../../errors.ts';
import { isByPermissions, type Source } from '../../model/source.ts';
import { auditDrift } from '../audit-drift.ts';
import type { DriftTools } from './drift-tools.ts';

export interface Schedule {
  readonly everyMs: number;
  /** Questions of each sample. */
  readonly requests: number;
  /** A number in [0, 1) for the seeds. Default `Math.random`. */
  readonly random?: () => number;
}

/** Ends when the signal is aborted; it never rejects. */
export async function compareNowAndThen(
  tools: DriftTools,
  { everyMs, requests, random = Math.random }: Schedule,
  signal: AbortSignal,
): Promise<void> {
  const { store, clock, log } = tools;
  const failed = (error: unknown) => {
    if (signal.aborted) return;
    const code = error instanceof AppError ? error.code : 'internal';
    log.warn('comparison-failed', { code, error: reasonOf(error) });
  };
  const compare = async (source: Source) => {
    const request = {
      subject: { kind: 'sample', projectId: undefined, account: undefined },
      seed: Math.floor(random() * 2 ** 31),
      budget: requests,
      trigger: 'schedule',
      actor: { kind: 'schedule' },
    } as const;
    if (await isDue(tools, source, everyMs)) await auditDrift(tools, source, request, signal, () => {});
  };
  while (!signal.aborted) {
    try {
      await clock.sleep(Math.min(everyMs, longestSleepMs), signal);
      for (const source of (await store.sources.list()).filter(isByPermissions))
        await compare(source).catch(failed);
    } catch (error) {
      failed(error);
    }
  }
}

/** How long it may take to notice that a comparison is due: one by hand may have come in between. */
const longestSleepMs = 60_000;

/** Not before the source was read completely, and not soon after another comparison. */
async function isDue({ store, clock }: DriftTools, source: Source, everyMs: number): Promise<boolean> {
  if ((await store.crawl.lastFinishedMs(source.id)) === undefined) return false;
  const [latest] = await store.drift.latest(source.id, 1);
  return latest === undefined || clock.now() - latest.startedMs >= everyMs;
}
