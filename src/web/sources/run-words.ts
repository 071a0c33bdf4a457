/** Runs of a source, as its page says them. */

import type { RunView } from '../../http/run-api.ts';
import { counted } from '../counted.ts';
import { phaseInWords } from './source-words.ts';

const kinds: Record<RunView['kind'], string> = {
  full: 'Everything',
  access: 'Who may see what',
  changes: 'What changed',
  again: 'Everything once more, slowly',
  census: 'Counting the issues',
  project: 'One project',
};

const ends: Record<RunView['state'], string> = {
  running: 'under way',
  done: 'done',
  failed: 'failed',
  interrupted: 'stopped',
};

export function runKindInWords({ kind, project }: Pick<RunView, 'kind' | 'project'>): string {
  return project === undefined ? kinds[kind] : `${kinds[kind]} (${project})`;
}

/** How far it is, or how it ended: how long, how many requests, what was read and removed, and why it did not end well. */
export function runInWords(run: RunView): string {
  const { progress, state, seconds, requests, issues, removed, why } = run;
  const facts = [
    progress === undefined ? ends[state] : phaseInWords(progress.phase),
    progress?.left === undefined
      ? issues === undefined || (state !== 'running' && issues === 0)
        ? undefined
        : `${counted(issues, 'issue')} read`
      : `${number(progress.issues)} of ${counted(progress.issues + progress.left, 'issue')}`,
    progress?.perSecond === undefined ? undefined : `${number(Math.round(progress.perSecond))} a second`,
    progress?.leftMs === undefined ? undefined : `${durationInWords(progress.leftMs / 1000)} left`,
    removed === undefined || removed === 0 ? undefined : `${number(removed)} removed`,
    state === 'running' || seconds === undefined ? undefined : `in ${durationInWords(seconds)}`,
    state === 'running' || requests === undefined ? undefined : counted(requests, 'request'),
  ];
  const said = facts.filter((fact) => fact !== undefined).join(', ');
  return why === undefined ? said : `${said}. ${why}`;
}

export function durationInWords(seconds: number): string {
  if (seconds < 90) return `${Math.max(1, Math.round(seconds))} s`;
  if (seconds < 5_400) return `${Math.round(seconds / 60)} min`;
  return `${Math.round(seconds / 360) / 10} h`;
}

function number(value: number): string {
  return value.toLocaleString('en');
}
