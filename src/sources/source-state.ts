/**
 * The one word for how a source is, with the reason in words: what somebody decided comes before what went wrong, and
 * what makes people find too little before what is merely late.
 */

import type { Source, SourceHalt } from '../model/source.ts';
import type { Run } from '../store/run-store.ts';
import { hoursInWords } from './directory-age.ts';

export const sourceStates = [
  'active',
  'syncing',
  'too old',
  'sync failed',
  'stopped',
  'never synced',
  'paused',
  'credentials expired',
] as const;

export type SourceState = (typeof sourceStates)[number];

export interface SourceFacts {
  readonly source: Pick<Source, 'halt' | 'automatic'>;
  readonly run: Run | undefined;
  readonly access: Run | undefined;
  readonly census: Run | undefined;
  readonly isSyncing: boolean;
  readonly isTooOld: boolean;
  readonly lastSyncMs: number | undefined;
  readonly directoryMaxAgeMs: number;
}

export function stateOf(facts: SourceFacts): SourceState {
  const { halt } = facts.source;
  if (facts.isSyncing) return 'syncing';
  if (halt?.reason === 'credentials-expired') return 'credentials expired';
  if (halt?.reason === 'paused') return 'paused';
  if (facts.isTooOld) return 'too old';
  if (facts.run?.state === 'interrupted') return 'stopped';
  if (facts.run && facts.run.state !== 'done') return 'sync failed';
  return facts.lastSyncMs === undefined ? 'never synced' : 'active';
}

/** Undefined: there is nothing to say. */
export function reasonInWords(facts: SourceFacts): string | undefined {
  const { source, run, access, census, isSyncing, isTooOld, directoryMaxAgeMs } = facts;
  const sentences = [
    source.halt && !isSyncing ? haltReason(source.halt, isTooOld) : [],
    !source.halt && isTooOld && !isSyncing ? tooOldReason(directoryMaxAgeMs) : [],
    source.halt ? [] : (runReason(run, isSyncing) ?? []),
    source.halt ? [] : (accessReason(access, run) ?? []),
    source.halt ? [] : (censusReason(census, run) ?? []),
    !source.halt && !source.automatic
      ? 'Automatic sync is off: the texts change when somebody syncs. Who may see what is read all the same.'
      : [],
  ].flat();
  return sentences.length === 0 ? undefined : sentences.join(' ');
}

function haltReason({ message }: SourceHalt, isTooOld: boolean): string {
  return isTooOld
    ? `${message} What was read of the permissions has become too old since: people find little or nothing.`
    : message;
}

function tooOldReason(maxAgeMs: number): string {
  return (
    `Permissions count for ${hoursInWords(maxAgeMs)}, and these were read longer ago, or by a clock that was set back since: people find little or nothing. ` +
    'Run "jackdaw sync".'
  );
}

function runReason(run: Run | undefined, isSyncing: boolean): string | undefined {
  if (!run || isSyncing || run.state === 'done') return undefined;
  if (run.state === 'interrupted')
    return 'The last sync was stopped. Start it again, and it goes on where it was.';
  if (run.state === 'running')
    return 'The last sync ended without a word: its process was killed. Start it again, and it goes on where it was.';
  return run.error ?? 'The last sync failed.';
}

/** A sync that failed while it read them has said so itself. */
function accessReason(access: Run | undefined, full: Run | undefined): string | undefined {
  if (access?.state !== 'failed' || access.error === full?.error) return undefined;
  return `The permissions could not be read the last time, and are tried again: ${access.error ?? ''}`;
}

/** What is missing or was deleted without a word stays unknown meanwhile. */
function censusReason(census: Run | undefined, other: Run | undefined): string | undefined {
  if (census?.state !== 'failed' || census.error === other?.error) return undefined;
  return `The issues of a project could not be counted the last time, and are counted again: ${census.error ?? ''}`;
}
